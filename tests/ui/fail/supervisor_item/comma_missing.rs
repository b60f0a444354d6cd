use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(name = "app" within = "5s")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

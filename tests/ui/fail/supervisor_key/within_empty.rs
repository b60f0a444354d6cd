use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(within = "")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

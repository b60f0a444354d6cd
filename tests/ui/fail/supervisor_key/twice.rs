use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(within = "5s", within = "6s")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

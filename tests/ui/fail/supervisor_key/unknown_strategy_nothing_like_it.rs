use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = "all")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = "3")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

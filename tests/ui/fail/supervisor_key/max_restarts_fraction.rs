use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = 1.5)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = -1)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

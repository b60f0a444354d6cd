use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = 3x)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

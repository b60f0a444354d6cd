use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = MOST)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = 1)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

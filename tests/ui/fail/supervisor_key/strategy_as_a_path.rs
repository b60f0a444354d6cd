use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = Strategy::RestForOne)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

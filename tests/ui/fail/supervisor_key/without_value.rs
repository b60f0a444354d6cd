use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

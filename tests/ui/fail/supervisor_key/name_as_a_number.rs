use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(name = 1)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

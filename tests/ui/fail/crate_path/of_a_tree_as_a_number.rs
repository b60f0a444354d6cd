use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(crate = 5)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

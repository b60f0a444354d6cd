use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(within = 5)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

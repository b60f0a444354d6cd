use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(within = 5s)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = "simple_one_for_one")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

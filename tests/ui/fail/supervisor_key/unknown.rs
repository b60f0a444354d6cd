use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(stratgy = "one_for_all")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

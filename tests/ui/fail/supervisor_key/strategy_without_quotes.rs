use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = one_for_all)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

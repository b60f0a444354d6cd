use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = "one_for_all")]
#[supervisor(name = "app")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

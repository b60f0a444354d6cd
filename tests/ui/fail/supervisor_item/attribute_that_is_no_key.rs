use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor("one_for_all")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

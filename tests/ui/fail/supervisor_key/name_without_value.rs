use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(name =)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = true)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

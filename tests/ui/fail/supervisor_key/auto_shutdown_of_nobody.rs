use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = "any_significant")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

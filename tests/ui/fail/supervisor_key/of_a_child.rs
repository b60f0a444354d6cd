use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(restart = "transient")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = "OneForAll")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = "significant")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

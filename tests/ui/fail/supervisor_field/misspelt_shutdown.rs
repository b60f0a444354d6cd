use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(shutdown = "infinty")]
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(shutdown = "now")]
    sessions: DynamicSupervisor,
}

fn main() {}

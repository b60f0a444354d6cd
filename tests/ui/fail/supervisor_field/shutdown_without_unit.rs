use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(shutdown = "5000")]
    sessions: DynamicSupervisor,
}

fn main() {}

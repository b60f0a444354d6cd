use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(shutdown = "5 minuets")]
    sessions: DynamicSupervisor,
}

fn main() {}

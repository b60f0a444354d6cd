use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restart = "transient")]
    #[child(shutdown = "1s")]
    sessions: DynamicSupervisor,
}

fn main() {}

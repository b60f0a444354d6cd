use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restarts = "transient")]
    sessions: DynamicSupervisor,
}

fn main() {}

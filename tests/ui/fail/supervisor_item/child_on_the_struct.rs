use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[child(restart = "transient")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

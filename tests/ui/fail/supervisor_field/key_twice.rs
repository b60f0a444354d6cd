use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restart = "transient", restart = "transient")]
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restart = "always")]
    sessions: DynamicSupervisor,
}

fn main() {}

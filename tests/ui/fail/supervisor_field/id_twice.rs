use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(id = "x")]
    sessions: DynamicSupervisor,
    #[child(id = "x")]
    uploads: DynamicSupervisor,
}

fn main() {}

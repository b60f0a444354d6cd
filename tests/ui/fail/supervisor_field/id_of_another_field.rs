use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(id = "uploads")]
    sessions: DynamicSupervisor,
    uploads: DynamicSupervisor,
}

fn main() {}

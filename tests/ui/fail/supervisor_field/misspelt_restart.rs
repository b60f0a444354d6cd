use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restart = "temporery")]
    sessions: DynamicSupervisor,
}

fn main() {}

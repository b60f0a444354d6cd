use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(args = 100)]
    sessions: DynamicSupervisor,
}

fn main() {}

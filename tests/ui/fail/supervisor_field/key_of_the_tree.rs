use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(strategy = "one_for_all")]
    sessions: DynamicSupervisor,
}

fn main() {}

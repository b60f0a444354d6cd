use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[supervisor(strategy = "one_for_all")]
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(strategy = "one_for_al")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

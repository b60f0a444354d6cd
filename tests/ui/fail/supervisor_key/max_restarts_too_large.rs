use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(max_restarts = 99999999999999999999)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

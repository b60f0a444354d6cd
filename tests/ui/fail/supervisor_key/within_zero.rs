use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(within = "0s")]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

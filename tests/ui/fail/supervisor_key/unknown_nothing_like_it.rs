use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(intensity = 3)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

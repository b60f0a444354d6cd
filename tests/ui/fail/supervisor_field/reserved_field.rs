use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    __supervisor: DynamicSupervisor,
}

fn main() {}

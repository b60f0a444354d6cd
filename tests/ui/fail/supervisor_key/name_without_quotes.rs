use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(name = app)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

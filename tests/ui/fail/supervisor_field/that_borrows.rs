use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    sessions: &'static DynamicSupervisor,
}

fn main() {}

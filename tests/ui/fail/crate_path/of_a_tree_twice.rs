use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(crate = genserver, crate = genserver)]
struct App {
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
enum App {
    Sessions(DynamicSupervisor),
}

fn main() {}

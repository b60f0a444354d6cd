use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    many: Vec<DynamicSupervisor>,
    maybe: Option<DynamicSupervisor>,
    two: (DynamicSupervisor, DynamicSupervisor),
    three: [DynamicSupervisor; 3],
}

fn main() {}

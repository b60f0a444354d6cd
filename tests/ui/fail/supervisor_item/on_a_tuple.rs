use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App(DynamicSupervisor);

fn main() {}

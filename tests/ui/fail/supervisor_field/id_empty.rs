use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(id = " ")]
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
struct App {
    #[child(restart = "transient", significant)]
    sessions: DynamicSupervisor,
}

fn main() {}

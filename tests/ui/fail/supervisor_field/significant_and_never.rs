use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = "never")]
struct App {
    #[child(restart = "transient", significant)]
    sessions: DynamicSupervisor,
}

fn main() {}

use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = "any_significant")]
struct App {
    #[child(restart = "transient", significant = true)]
    sessions: DynamicSupervisor,
}

fn main() {}

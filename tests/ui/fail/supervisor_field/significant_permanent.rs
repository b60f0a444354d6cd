use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(auto_shutdown = "any_significant")]
struct App {
    #[child(significant)]
    sessions: DynamicSupervisor,
}

fn main() {}

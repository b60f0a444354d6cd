use genserver::{DynamicSupervisor, Supervisor};

#[derive(Supervisor)]
#[supervisor(stratgy = "one_for_all", max_restarts = -1, within = "5", name = "")]
struct App {
    #[child(id = "cache", restart = "always", shutdown = 5)]
    sessions: DynamicSupervisor,
    #[child(id = "cache", significant)]
    uploads: DynamicSupervisor,
    #[supervisor(name = "jobs")]
    many: Vec<DynamicSupervisor>,
}

fn main() {}

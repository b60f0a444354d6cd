use genserver::{ServerSpec, Supervisor};

struct Queue;

#[derive(Supervisor)]
struct App {
    queue: ServerSpec<Queue>,
}

fn main() {
    let _ = |app: App| app.queue;
}

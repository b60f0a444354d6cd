use genserver::{ServerSpec, Supervisor};

#[derive(Supervisor)]
struct App {
    cache: ServerSpec<Cash>,
}

fn main() {}

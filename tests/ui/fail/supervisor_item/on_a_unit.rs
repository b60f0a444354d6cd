use genserver::Supervisor;

#[derive(Supervisor)]
struct App;

fn main() {}

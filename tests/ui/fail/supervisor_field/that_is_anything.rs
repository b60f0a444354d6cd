use genserver::Supervisor;

#[derive(Supervisor)]
struct App {
    places: usize,
}

fn main() {}

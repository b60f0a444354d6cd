use genserver::Supervisor;

#[derive(Supervisor)]
struct App<C> {
    child: C,
}

fn main() {}

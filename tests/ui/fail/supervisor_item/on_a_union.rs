use genserver::Supervisor;

#[derive(Supervisor)]
union App {
    number: u32,
}

fn main() {}

use genserver::{ServerSpec, Supervisor};

#[derive(Supervisor)]
struct App<'a> {
    cache: ServerSpec<Cache<'a>>,
}

struct Cache<'a>(&'a str);

fn main() {
    let _ = Cache("").0;
}

use genserver::genserver;

struct Queue {
    name: String,
}

#[genserver]
impl Queue {
    #[init]
    fn init(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}

fn main() {}

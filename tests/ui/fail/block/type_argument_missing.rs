use genserver::genserver;

struct Queue<T> {
    items: Vec<T>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { items: Vec::new() }
    }
}

fn main() {}

use genserver::genserver;

struct Queue {
    items: Vec<u8>,
    limit: usize,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { items: Vec::new() }
    }
}

fn main() {}

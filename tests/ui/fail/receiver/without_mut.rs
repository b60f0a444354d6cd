use genserver::genserver;

struct Queue {
    items: Vec<u8>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { items: Vec::new() }
    }

    #[cast]
    fn push(&self, item: u8) {
        self.items.push(item);
    }
}

fn main() {}

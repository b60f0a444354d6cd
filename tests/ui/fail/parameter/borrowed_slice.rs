use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn push(&mut self, items: &[u8]) -> usize {
        items.len()
    }
}

fn main() {}

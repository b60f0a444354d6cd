use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn fill(&mut self, items: &mut Vec<u8>) {
        items.clear();
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, item: Itm) {
        drop(item);
    }
}

fn main() {}

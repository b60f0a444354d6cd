use genserver::genserver;

pub struct Queue;

mod hidden {
    struct Item;
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    pub fn push(&mut self, item: hidden::Item) {
        drop(item);
    }
}

fn main() {}

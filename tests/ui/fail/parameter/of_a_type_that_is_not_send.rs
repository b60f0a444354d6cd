use std::rc::Rc;

use genserver::genserver;

struct Item(Rc<u8>);

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, item: Item) {
        let _ = item.0;
    }
}

fn main() {
    let _ = Item;
}

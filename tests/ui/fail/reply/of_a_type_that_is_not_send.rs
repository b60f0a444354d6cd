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

    #[call]
    fn first(&self) -> Item {
        Item(Rc::new(0))
    }
}

fn main() {
    let _ = |item: Item| item.0;
}

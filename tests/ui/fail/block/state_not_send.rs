use std::rc::Rc;

use genserver::genserver;

struct Queue {
    item: Rc<u8>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { item: Rc::new(0) }
    }

    #[call]
    fn first(&self) -> u8 {
        *self.item
    }
}

fn main() {}

use std::rc::Rc;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, item: Rc<u8>) {
        let _ = item;
    }
}

fn main() {}

use std::rc::Rc;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self) -> Option<Rc<u8>> {
        None
    }
}

fn main() {}

use std::cell::Cell;
use std::sync::Arc;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, item: Arc<Cell<u8>>) {
        let _ = item;
    }
}

fn main() {}

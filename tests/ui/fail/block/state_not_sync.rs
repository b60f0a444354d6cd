use std::cell::Cell;

use genserver::genserver;

struct Queue {
    item: Cell<u8>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { item: Cell::new(0) }
    }

    #[call]
    async fn first(&self) -> u8 {
        std::future::ready(()).await;
        self.item.get()
    }
}

fn main() {}

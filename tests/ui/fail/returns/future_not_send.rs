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
    async fn push(&mut self) {
        let item = Rc::new(0);
        std::future::ready(()).await;
        drop(item);
    }
}

fn main() {}

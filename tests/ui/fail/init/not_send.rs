use std::rc::Rc;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    async fn init() -> Self {
        let item = Rc::new(0);
        std::future::ready(()).await;
        drop(item);
        Self
    }
}

fn main() {}

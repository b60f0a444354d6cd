use std::sync::Arc;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(self: Arc<Self>) -> usize {
        0
    }
}

fn main() {}

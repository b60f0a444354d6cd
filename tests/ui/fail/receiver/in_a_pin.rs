use std::pin::Pin;

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(self: Pin<&mut Self>) -> usize {
        0
    }
}

fn main() {}

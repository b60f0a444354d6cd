use genserver::{Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(&mut self, _mail: Undelivered<Self>) {}
}

fn main() {}

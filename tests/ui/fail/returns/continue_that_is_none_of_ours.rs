use genserver::{Next, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self) -> Next<Self> {
        Next::Continue("load")
    }
}

fn main() {}

use genserver::{Next, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> Next<Queue> {
        Next::Wait
    }
}

fn main() {}

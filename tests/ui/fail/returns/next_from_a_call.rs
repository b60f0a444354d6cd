use genserver::{Next, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> Next<Self> {
        Next::Wait
    }
}

fn main() {}

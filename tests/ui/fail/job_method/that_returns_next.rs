use genserver::{Next, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = 600)]
    fn clear(&mut self) -> Next<Self> {
        Next::Wait
    }
}

fn main() {}

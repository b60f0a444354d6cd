use genserver::{Reply, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self) -> Reply<u8, Self> {
        Reply::new(0)
    }
}

fn main() {}

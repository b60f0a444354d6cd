use genserver::{Reply, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self) -> Reply<u8, Self> {
        Reply::new("first")
    }
}

fn main() {}

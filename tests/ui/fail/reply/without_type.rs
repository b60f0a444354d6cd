use genserver::{Reply, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self) -> Reply {
        Reply::new(1)
    }
}

fn main() {}

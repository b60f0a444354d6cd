use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(from: Caller<u8>) -> Self {
        Self
    }
}

fn main() {}

use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self, from: Caller<&str>) {
        drop(from);
    }
}

fn main() {}

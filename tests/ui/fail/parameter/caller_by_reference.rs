use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self, from: &Caller<usize>) {
        let _ = from;
    }
}

fn main() {}

#![deny(unused_must_use)]

use genserver::{ChildSpec, Supervisor, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }

    #[cast]
    fn push(&mut self, _item: u8) {}

    #[info]
    fn tick(&mut self, _by: u8) {}
}

fn main() {
    Supervisor::one_for_one().child(ChildSpec::of::<Queue>(()));
}

#![deny(unused_must_use)]

use genserver::{ChildSpec, DynamicSupervisorRef, genserver};

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

async fn run(sessions: DynamicSupervisorRef) {
    sessions.start_child(ChildSpec::of::<Queue>(()));
}

fn main() {
    let _ = run;
}

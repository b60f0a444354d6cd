use std::time::Duration;

use genserver::{JobServer, JobSpec, genserver};

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
    let _ = JobServer::new(Queue, JobSpec::interval(Duration::from_secs(600)));
}

use genserver::{ServerRef, genserver};

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

async fn use_it(queue: ServerRef<Queue>) -> usize {
    let length: usize = queue.length();
    length
}

fn main() {
    let _ = use_it;
}

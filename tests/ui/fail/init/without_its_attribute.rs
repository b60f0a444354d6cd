use genserver::{GenServer, genserver};

struct Queue;

#[genserver]
impl Queue {
    fn init(first: u8) -> Self {
        let _ = first;
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {
    let _ = Queue::start(1);
}

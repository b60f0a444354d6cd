use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    fn new() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {
    let _ = Queue::new();
}

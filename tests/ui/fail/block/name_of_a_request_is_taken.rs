use genserver::genserver;

struct Queue;

enum QueueCall {
    Length,
}

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
}

fn main() {
    let _ = QueueCall::Length;
}

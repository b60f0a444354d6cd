use genserver::{CallError, ServerRef, genserver};

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

async fn use_it(queue: ServerRef<Queue>) -> Result<usize, CallError> {
    Ok(queue.length()?.await)
}

fn main() {
    let _ = use_it;
}

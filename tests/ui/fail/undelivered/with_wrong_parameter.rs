use genserver::{ExitReason, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(_mail: QueueCast, _reason: &ExitReason) {}

    #[cast]
    fn put(&mut self, _value: u8) {}
}

fn main() {}

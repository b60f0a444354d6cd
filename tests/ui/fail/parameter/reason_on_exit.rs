use genserver::{ExitReason, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[exit]
    fn on_exit(&mut self, reason: ExitReason) {
        drop(reason);
    }
}

fn main() {}

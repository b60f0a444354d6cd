use genserver::{Exit, ExitReason, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[exit]
    fn on_exit(&mut self, exit: Exit, reason: ExitReason) {
        let _ = (exit, reason);
    }
}

fn main() {}

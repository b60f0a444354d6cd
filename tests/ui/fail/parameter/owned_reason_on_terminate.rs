use genserver::{ExitReason, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    fn end(&mut self, reason: ExitReason) {
        let _ = reason;
    }
}

fn main() {}

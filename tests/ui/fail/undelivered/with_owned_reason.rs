use genserver::{ExitReason, Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(_mail: Undelivered<Self>, _reason: ExitReason) {}
}

fn main() {}

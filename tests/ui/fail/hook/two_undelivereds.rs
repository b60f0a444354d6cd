use genserver::{Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(_mail: Undelivered<Self>) {}

    #[undelivered]
    fn lost_again(_mail: Undelivered<Self>) {}
}

fn main() {}

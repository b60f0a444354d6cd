use genserver::{Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    async fn lost(_mail: Undelivered<Self>) {}
}

fn main() {}

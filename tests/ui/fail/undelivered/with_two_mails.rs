use genserver::{Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(_mail: Undelivered<Self>, _more: Undelivered<Self>) {}
}

fn main() {}

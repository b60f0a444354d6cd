use genserver::{genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost() {}
}

fn main() {}

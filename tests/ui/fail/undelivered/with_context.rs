use genserver::{Context, Undelivered, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[undelivered]
    fn lost(_mail: Undelivered<Self>, _ctx: &mut Context<Self>) {}
}

fn main() {}

use std::time::Duration;

use genserver::{Context, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(ctx: &mut Context<Self>) -> Self {
        ctx.send_after(Duration::from_secs(1), "tick");
        Self
    }

    #[info]
    fn tick(&mut self) {}
}

fn main() {}

use genserver::{Context, genserver};

struct Cache;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(ctx: &mut Context<Self>) -> Self {
        let _ = ctx.start_link::<Cache>(());
        Self
    }
}

fn main() {}

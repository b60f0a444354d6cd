use genserver::{Context, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, ctx: &mut Context) {
        let _ = ctx.pid();
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, ctx: &mut Context<Self>) {
        let _ = ctx.pid();
    }
}

fn main() {}

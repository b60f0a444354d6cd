use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn length(&self, from: Caller<usize>) {
        from.reply(0);
    }
}

fn main() {}

use genserver::{Caller, Reply, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self, from: Caller<usize>) -> Reply<usize, Self> {
        from.reply(0);
        Reply::new(0)
    }
}

fn main() {}

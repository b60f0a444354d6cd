use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self, from: Caller<usize>, again: Caller<usize>) {
        from.reply(0);
        again.reply(0);
    }
}

fn main() {}

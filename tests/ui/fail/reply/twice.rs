use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self, from: Caller<u8>) {
        from.reply(1);
        from.reply(2);
    }
}

fn main() {}

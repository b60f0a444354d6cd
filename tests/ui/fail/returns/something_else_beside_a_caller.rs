use genserver::{Caller, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self, from: Caller<u8>) -> u8 {
        from.reply(1);
        1
    }
}

fn main() {}

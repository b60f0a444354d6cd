use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, item: impl Into<u8>) {
        let _ = item;
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn push(&mut self, _item: u8) {}

    #[cast]
    fn push(&mut self, _item: u16) {}
}

fn main() {}

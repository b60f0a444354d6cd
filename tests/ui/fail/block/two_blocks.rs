use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

#[genserver]
impl Queue {
    #[cast]
    fn push(&mut self, _item: u8) {}
}

fn main() {}

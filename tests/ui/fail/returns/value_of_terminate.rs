use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    fn end(&mut self) -> u8 {
        1
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    #[cast]
    fn clear(&mut self) {}
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call(timeout = 5)]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cal]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}

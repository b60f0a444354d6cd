use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&'static self) -> usize {
        0
    }
}

fn main() {}

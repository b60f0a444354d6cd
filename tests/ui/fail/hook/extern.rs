use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    extern "C" fn length(&self) -> usize {
        0
    }
}

fn main() {}

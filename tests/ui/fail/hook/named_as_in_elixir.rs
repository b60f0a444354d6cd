use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[handle_call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}

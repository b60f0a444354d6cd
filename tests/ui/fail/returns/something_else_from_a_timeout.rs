use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[timeout]
    fn idle(&mut self) -> Option<()> {
        None
    }
}

fn main() {}

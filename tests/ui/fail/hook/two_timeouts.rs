use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[timeout]
    fn idle(&mut self) {}

    #[timeout]
    fn still_idle(&mut self) {}
}

fn main() {}

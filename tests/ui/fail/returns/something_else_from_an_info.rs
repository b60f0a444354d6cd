use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[info]
    fn tick(&mut self) -> bool {
        true
    }
}

fn main() {}

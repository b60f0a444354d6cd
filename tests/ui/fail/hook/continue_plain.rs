use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[continue]
    fn load(&mut self) {}
}

fn main() {}

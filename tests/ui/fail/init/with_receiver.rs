use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(&mut self) -> Self {
        Self
    }
}

fn main() {}

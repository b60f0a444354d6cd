use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn run(&mut self, work: dyn FnOnce() + Send) {}
}

fn main() {}

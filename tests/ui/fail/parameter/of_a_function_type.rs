use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn run<F: FnOnce() + Send + 'static>(&mut self, work: F) {
        work();
    }
}

fn main() {}

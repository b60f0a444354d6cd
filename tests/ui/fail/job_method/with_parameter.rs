use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = 600)]
    fn clear(&mut self, limit: usize) {
        let _ = limit;
    }
}

fn main() {}

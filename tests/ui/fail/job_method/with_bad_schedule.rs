use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "10M")]
    fn clear(&mut self) {}
}

fn main() {}

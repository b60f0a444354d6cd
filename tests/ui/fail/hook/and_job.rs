use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    #[job(interval = 600)]
    fn clear(&mut self) {}
}

fn main() {}

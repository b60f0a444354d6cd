use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = 600)]
    fn clear() {}
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver]
impl &Queue {
    #[init]
    fn init() -> Self {
        &Queue
    }
}

fn main() {}

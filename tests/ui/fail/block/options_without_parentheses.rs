use genserver::genserver;

struct Queue;

#[genserver = true]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

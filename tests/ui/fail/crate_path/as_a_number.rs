use genserver::genserver;

struct Queue;

#[genserver(crate = 5)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

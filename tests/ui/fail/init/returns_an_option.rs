use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Option<Self> {
        Some(Self)
    }
}

fn main() {}

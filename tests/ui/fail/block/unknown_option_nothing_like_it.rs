use genserver::genserver;

struct Queue;

#[genserver(name = "queue")]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

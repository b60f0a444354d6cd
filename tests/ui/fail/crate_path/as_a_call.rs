use genserver::genserver;

struct Queue;

#[genserver(crate = genserver())]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

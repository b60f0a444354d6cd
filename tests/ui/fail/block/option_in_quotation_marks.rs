use genserver::genserver;

struct Queue;

#[genserver("trap_exits")]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

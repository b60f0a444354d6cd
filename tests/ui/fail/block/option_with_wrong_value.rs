use genserver::genserver;

struct Queue;

#[genserver(trap_exits = 1)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver(trap_exits = true, trap_exits = false)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

use genserver::genserver;

struct Queue;

#[genserver(trap_exits(true))]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

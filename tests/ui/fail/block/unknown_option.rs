use genserver::genserver;

struct Queue;

#[genserver(trap_exit = true)]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}

use genserver::{Address, ServerRef, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }
}

fn use_it(queue: ServerRef<Queue>) {
    let _ = queue.send("tick");
}

fn main() {
    let _ = use_it;
}

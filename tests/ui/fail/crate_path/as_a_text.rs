use genserver::genserver;

struct Queue;

#[genserver(crate = "genserver")]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }
}

async fn length(queue: genserver::ServerRef<Queue>) {
    let _ = queue.length().await;
}

fn main() {}

use genserver::{GenServer, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(_name: String, _limit: usize) -> Self {
        Self
    }
}

async fn use_it() {
    let _ = Queue::start("queue".to_owned(), 5).await;
}

fn main() {
    drop(use_it());
}

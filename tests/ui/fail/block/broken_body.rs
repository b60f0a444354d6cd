use genserver::genserver;

struct Queue {
    items: Vec<u8>,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { items: Vec::new() }
    }

    #[call]
    fn length(&self) -> usize {
        self.items.
    }
}

async fn use_it() -> Result<usize, Box<dyn std::error::Error>> {
    use genserver::GenServer;
    let queue = Queue::start(()).await?;
    Ok(queue.length().await?)
}

fn main() {
    drop(use_it());
}

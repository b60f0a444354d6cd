use genserver::{GenServer, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push<T: Into<u8>>(&mut self, item: T) {
        let _ = item;
    }
}

async fn use_it() -> Result<(), Box<dyn std::error::Error>> {
    let queue = Queue::start(()).await?;
    queue.push(1)?;
    Ok(())
}

fn main() {
    drop(use_it());
}

//! A counter.

use genserver::{GenServer, genserver};

struct Counter {
    count: u64,
}

#[genserver]
impl Counter {
    #[init]
    fn init() -> Self {
        Self { count: 0 }
    }

    #[call]
    fn inc(&mut self) -> u64 {
        self.count += 1;
        self.count
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counter = Counter::start(()).await?;
    assert_eq!(counter.inc().await?, 1);
    Ok(())
}

//! What the guide ports from kameo.

// ANCHOR: ported
use std::time::Duration;

use kameo::actor::Spawn as _;
use kameo::{Actor, messages};

#[derive(Actor, Clone)]
struct Counter {
    count: u64,
}

#[messages]
impl Counter {
    #[message]
    fn add(&mut self, n: u64) -> u64 {
        self.count += n;
        self.count
    }
}

#[derive(Actor)]
struct Parent;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parent = Parent::spawn(Parent);
    let counter = Counter::supervise(&parent, Counter { count: 40 })
        .restart_limit(3, Duration::from_secs(5))
        .spawn()
        .await;
    assert_eq!(counter.ask(Add { n: 2 }).await?, 42);
    Ok(())
}
// ANCHOR_END: ported

//! A counter.

use kameo::Actor;
use kameo::actor::Spawn;
use kameo::message::{Context, Message};

#[derive(Actor)]
struct Counter {
    count: u64,
}

struct Inc;

impl Message<Inc> for Counter {
    type Reply = u64;

    async fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self, u64>) -> u64 {
        self.count += 1;
        self.count
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counter = Counter::spawn(Counter { count: 0 });
    assert_eq!(counter.ask(Inc).await?, 1);
    Ok(())
}

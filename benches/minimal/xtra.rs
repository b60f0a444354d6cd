//! A counter.

use xtra::{Actor, Context, Handler, Mailbox};

#[derive(Actor)]
struct Counter {
    count: u64,
}

struct Inc;

impl Handler<Inc> for Counter {
    type Return = u64;

    async fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self>) -> u64 {
        self.count += 1;
        self.count
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counter = xtra::spawn_tokio(Counter { count: 0 }, Mailbox::unbounded());
    assert_eq!(counter.send(Inc).await?, 1);
    Ok(())
}

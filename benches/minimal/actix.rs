//! A counter.

use actix::{Actor, Context, Handler, Message};

struct Counter {
    count: u64,
}

impl Actor for Counter {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype(u64)]
struct Inc;

impl Handler<Inc> for Counter {
    type Result = u64;

    fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self>) -> u64 {
        self.count += 1;
        self.count
    }
}

#[actix::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let counter = Counter { count: 0 }.start();
    assert_eq!(counter.send(Inc).await?, 1);
    Ok(())
}

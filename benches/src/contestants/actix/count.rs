//! Counters; casts by `do_send`, which no mailbox refuses.

use actix::{Actor, Addr, Context, Handler, Message, ResponseFuture};
use tokio::sync::oneshot;

use super::{Actix, start};
use crate::contestants::{Absorb, Count, Done, Driver, Over};

#[derive(Default)]
pub(crate) struct Counter {
    count: u64,
    /// Dropped with the counter, which tells who waits for its end.
    over: Option<Over>,
}

impl Actor for Counter {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype(u64)]
pub(super) struct Inc;

#[derive(Message)]
#[rtype("()")]
pub(super) struct Add(pub(super) u64);

#[derive(Message)]
#[rtype("()")]
struct Stop(Over);

impl Handler<Inc> for Counter {
    type Result = u64;

    fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self>) -> u64 {
        self.count += 1;
        self.count
    }
}

impl Handler<Add> for Counter {
    type Result = ();

    fn handle(&mut self, add: Add, _ctx: &mut Context<Self>) {
        self.count += add.0;
    }
}

impl Handler<Stop> for Counter {
    type Result = ();

    fn handle(&mut self, stop: Stop, ctx: &mut Context<Self>) {
        self.over = Some(stop.0);
        actix::ActorContext::stop(ctx);
    }
}

impl Count for Addr<Counter> {
    async fn inc(&self) -> Done<u64> {
        Ok(self.send(Inc).await?)
    }

    async fn add(&self, n: u64) -> Done<()> {
        self.do_send(Add(n));
        Ok(())
    }

    async fn stop(self) -> Done<()> {
        let (over, gone) = oneshot::channel();
        self.do_send(Stop(over));
        // It is dropped, not used.
        gone.await.err();
        Ok(())
    }
}

#[derive(Default)]
pub(crate) struct Wide {
    total: u64,
}

impl Actor for Wide {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Block([u64; 16]);

#[derive(Message)]
#[rtype(u64)]
struct Total;

impl Handler<Block> for Wide {
    type Result = ();

    fn handle(&mut self, block: Block, _ctx: &mut Context<Self>) {
        self.total += block.0[0];
    }
}

impl Handler<Total> for Wide {
    type Result = u64;

    fn handle(&mut self, _total: Total, _ctx: &mut Context<Self>) -> u64 {
        self.total
    }
}

impl Absorb for Addr<Wide> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        self.do_send(Block(block));
        Ok(())
    }

    async fn total(&self) -> Done<u64> {
        Ok(self.send(Total).await?)
    }
}

struct Caller {
    counter: Addr<Counter>,
}

impl Actor for Caller {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Drive {
    calls: u64,
    over: Over,
}

impl Handler<Drive> for Caller {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, drive: Drive, _ctx: &mut Context<Self>) -> Self::Result {
        let counter = self.counter.clone();
        Box::pin(async move {
            for _ in 0..drive.calls {
                if counter.send(Inc).await.is_err() {
                    return;
                }
            }
            drive.over.send(()).ok();
        })
    }
}

impl Driver for Actix {
    type Counter = Addr<Counter>;
    type Wide = Addr<Wide>;

    async fn counter() -> Done<Self::Counter> {
        start(Counter::default())
    }

    async fn wide() -> Done<Self::Wide> {
        start(Wide::default())
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        start(Caller { counter })?.do_send(Drive { calls, over });
        Ok(())
    }
}

//! Counters with unbounded mailboxes; a cast is a request whose reply nobody waits for.
//!
//! Messages of one priority come in any order, so casts have priority over the call that flushes.

use xtra::{Actor, Address, Context, Handler, Mailbox};

use super::Xtra;
use crate::contestants::{Absorb, Count, Done, Driver, Over};

#[derive(Actor, Default)]
pub(crate) struct Counter {
    count: u64,
}

pub(super) struct Inc;

pub(super) struct Add(pub(super) u64);

struct Stop;

impl Handler<Inc> for Counter {
    type Return = u64;

    async fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self>) -> u64 {
        self.count += 1;
        self.count
    }
}

impl Handler<Add> for Counter {
    type Return = ();

    async fn handle(&mut self, add: Add, _ctx: &mut Context<Self>) {
        self.count += add.0;
    }
}

impl Handler<Stop> for Counter {
    type Return = ();

    async fn handle(&mut self, _stop: Stop, ctx: &mut Context<Self>) {
        ctx.stop_self();
    }
}

impl Count for Address<Counter> {
    async fn inc(&self) -> Done<u64> {
        Ok(self.send(Inc).await?)
    }

    async fn add(&self, n: u64) -> Done<()> {
        drop(self.send(Add(n)).priority(1).detach().await?);
        Ok(())
    }

    async fn stop(self) -> Done<()> {
        let gone = self.join();
        drop(self.send(Stop).detach().await?);
        gone.await;
        Ok(())
    }
}

#[derive(Actor, Default)]
pub(crate) struct Wide {
    total: u64,
}

struct Block([u64; 16]);

struct Total;

impl Handler<Block> for Wide {
    type Return = ();

    async fn handle(&mut self, block: Block, _ctx: &mut Context<Self>) {
        self.total += block.0[0];
    }
}

impl Handler<Total> for Wide {
    type Return = u64;

    async fn handle(&mut self, _total: Total, _ctx: &mut Context<Self>) -> u64 {
        self.total
    }
}

impl Absorb for Address<Wide> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        drop(self.send(Block(block)).priority(1).detach().await?);
        Ok(())
    }

    async fn total(&self) -> Done<u64> {
        Ok(self.send(Total).await?)
    }
}

#[derive(Actor)]
struct Caller {
    counter: Address<Counter>,
}

struct Drive {
    calls: u64,
    over: Over,
}

impl Handler<Drive> for Caller {
    type Return = ();

    async fn handle(&mut self, drive: Drive, _ctx: &mut Context<Self>) {
        for _ in 0..drive.calls {
            if self.counter.send(Inc).await.is_err() {
                return;
            }
        }
        drive.over.send(()).ok();
    }
}

impl Driver for Xtra {
    type Counter = Address<Counter>;
    type Wide = Address<Wide>;

    async fn counter() -> Done<Self::Counter> {
        Ok(xtra::spawn_tokio(Counter::default(), Mailbox::unbounded()))
    }

    async fn wide() -> Done<Self::Wide> {
        Ok(xtra::spawn_tokio(Wide::default(), Mailbox::unbounded()))
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        let caller = xtra::spawn_tokio(Caller { counter }, Mailbox::unbounded());
        drop(caller.send(Drive { calls, over }).detach().await?);
        Ok(())
    }
}

//! Counters with unbounded mailboxes; requests by `send`, which allocates less than awaiting them.

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn as _};
use kameo::mailbox;
use kameo::message::{Context, Message};

use super::Kameo;
use crate::contestants::{Absorb, Count, Done, Driver, Over};

#[derive(Actor, Default)]
pub(crate) struct Counter {
    count: u64,
}

pub(super) struct Inc;

pub(super) struct Add(pub(super) u64);

impl Message<Inc> for Counter {
    type Reply = u64;

    async fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self, u64>) -> u64 {
        self.count += 1;
        self.count
    }
}

impl Message<Add> for Counter {
    type Reply = ();

    async fn handle(&mut self, add: Add, _ctx: &mut Context<Self, ()>) {
        self.count += add.0;
    }
}

impl Count for ActorRef<Counter> {
    async fn inc(&self) -> Done<u64> {
        Ok(self.ask(Inc).send().await?)
    }

    async fn add(&self, n: u64) -> Done<()> {
        Ok(self.tell(Add(n)).send().await?)
    }

    async fn stop(self) -> Done<()> {
        self.stop_gracefully().await?;
        self.wait_for_shutdown().await;
        Ok(())
    }
}

#[derive(Actor, Default)]
pub(crate) struct Wide {
    total: u64,
}

struct Block([u64; 16]);

struct Total;

impl Message<Block> for Wide {
    type Reply = ();

    async fn handle(&mut self, block: Block, _ctx: &mut Context<Self, ()>) {
        self.total += block.0[0];
    }
}

impl Message<Total> for Wide {
    type Reply = u64;

    async fn handle(&mut self, _total: Total, _ctx: &mut Context<Self, u64>) -> u64 {
        self.total
    }
}

impl Absorb for ActorRef<Wide> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        Ok(self.tell(Block(block)).send().await?)
    }

    async fn total(&self) -> Done<u64> {
        Ok(self.ask(Total).send().await?)
    }
}

#[derive(Actor)]
struct Caller {
    counter: ActorRef<Counter>,
}

struct Drive {
    calls: u64,
    over: Over,
}

impl Message<Drive> for Caller {
    type Reply = ();

    async fn handle(&mut self, drive: Drive, _ctx: &mut Context<Self, ()>) {
        for _ in 0..drive.calls {
            if self.counter.ask(Inc).send().await.is_err() {
                return;
            }
        }
        drive.over.send(()).ok();
    }
}

impl Driver for Kameo {
    type Counter = ActorRef<Counter>;
    type Wide = ActorRef<Wide>;

    async fn counter() -> Done<Self::Counter> {
        let counter = Counter::spawn_with_mailbox(Counter::default(), mailbox::unbounded());
        counter.wait_for_startup().await;
        Ok(counter)
    }

    async fn wide() -> Done<Self::Wide> {
        Ok(Wide::spawn_with_mailbox(
            Wide::default(),
            mailbox::unbounded(),
        ))
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        let caller = Caller::spawn_with_mailbox(Caller { counter }, mailbox::unbounded());
        Ok(caller.tell(Drive { calls, over }).send().await?)
    }
}

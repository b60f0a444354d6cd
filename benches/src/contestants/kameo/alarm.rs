//! `send_after`, which starts a task.

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn as _};
use kameo::mailbox;
use kameo::message::{Context, Message};
use tokio::time::Instant;

use super::Kameo;
use crate::contestants::{Alarm, Diary, Done, Timed};

#[derive(Actor, Default)]
pub(crate) struct Clock {
    diary: Diary,
}

struct Arm(Vec<Instant>);

struct Ring(Instant);

struct Late;

impl Message<Arm> for Clock {
    type Reply = ();

    async fn handle(&mut self, arm: Arm, ctx: &mut Context<Self, ()>) {
        let now = Instant::now();
        for due in arm.0 {
            drop(ctx.actor_ref().tell(Ring(due)).send_after(due - now));
        }
    }
}

impl Message<Ring> for Clock {
    type Reply = ();

    async fn handle(&mut self, ring: Ring, _ctx: &mut Context<Self, ()>) {
        self.diary.rings(ring.0);
    }
}

impl Message<Late> for Clock {
    type Reply = Vec<u64>;

    async fn handle(&mut self, _late: Late, _ctx: &mut Context<Self, Vec<u64>>) -> Vec<u64> {
        self.diary.late()
    }
}

impl Alarm for ActorRef<Clock> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        Ok(self.ask(Arm(due)).send().await?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        Ok(self.ask(Late).send().await?)
    }
}

impl Timed for Kameo {
    type Alarm = ActorRef<Clock>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        let servers =
            (0..servers).map(|_| Clock::spawn_with_mailbox(Clock::default(), mailbox::unbounded()));
        Ok(servers.collect())
    }
}

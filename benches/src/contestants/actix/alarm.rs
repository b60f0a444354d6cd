//! `notify_later`, which adds a future to the actor.

use actix::{Actor, Addr, AsyncContext as _, Context, Handler, Message, MessageResult};
use tokio::time::Instant;

use super::{Actix, start};
use crate::contestants::{Alarm, Diary, Done, Timed};

#[derive(Default)]
pub(crate) struct Clock {
    diary: Diary,
}

impl Actor for Clock {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Arm(Vec<Instant>);

#[derive(Message)]
#[rtype("()")]
struct Ring(Instant);

#[derive(Message)]
#[rtype("Vec<u64>")]
struct Late;

impl Handler<Arm> for Clock {
    type Result = ();

    fn handle(&mut self, arm: Arm, ctx: &mut Context<Self>) {
        let now = Instant::now();
        for due in arm.0 {
            ctx.notify_later(Ring(due), due - now);
        }
    }
}

impl Handler<Ring> for Clock {
    type Result = ();

    fn handle(&mut self, ring: Ring, _ctx: &mut Context<Self>) {
        self.diary.rings(ring.0);
    }
}

impl Handler<Late> for Clock {
    type Result = MessageResult<Late>;

    fn handle(&mut self, _late: Late, _ctx: &mut Context<Self>) -> Self::Result {
        MessageResult(self.diary.late())
    }
}

impl Alarm for Addr<Clock> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        Ok(self.send(Arm(due)).await?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        Ok(self.send(Late).await?)
    }
}

impl Timed for Actix {
    type Alarm = Addr<Clock>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        (0..servers).map(|_| start(Clock::default())).collect()
    }
}

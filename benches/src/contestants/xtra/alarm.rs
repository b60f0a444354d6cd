//! Without timers of its own: a task that sleeps, then sends.

use tokio::time::{Instant, sleep_until};
use xtra::{Actor, Address, Context, Handler, Mailbox};

use super::Xtra;
use crate::contestants::{Alarm, Diary, Done, Timed};

#[derive(Actor, Default)]
pub(crate) struct Clock {
    diary: Diary,
}

struct Arm(Vec<Instant>, Address<Clock>);

struct Ring(Instant);

struct Late;

impl Handler<Arm> for Clock {
    type Return = ();

    async fn handle(&mut self, Arm(due, this): Arm, _ctx: &mut Context<Self>) {
        for due in due {
            let this = this.clone();
            tokio::spawn(async move {
                sleep_until(due).await;
                this.send(Ring(due)).detach().await.ok();
            });
        }
    }
}

impl Handler<Ring> for Clock {
    type Return = ();

    async fn handle(&mut self, ring: Ring, _ctx: &mut Context<Self>) {
        self.diary.rings(ring.0);
    }
}

impl Handler<Late> for Clock {
    type Return = Vec<u64>;

    async fn handle(&mut self, _late: Late, _ctx: &mut Context<Self>) -> Vec<u64> {
        self.diary.late()
    }
}

impl Alarm for Address<Clock> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        Ok(self.send(Arm(due, self.clone())).await?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        Ok(self.send(Late).await?)
    }
}

impl Timed for Xtra {
    type Alarm = Address<Clock>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        let servers =
            (0..servers).map(|_| xtra::spawn_tokio(Clock::default(), Mailbox::unbounded()));
        Ok(servers.collect())
    }
}

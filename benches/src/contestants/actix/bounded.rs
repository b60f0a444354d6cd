//! A counter that sets the capacity of its mailbox; who finds it full lets others run and tries again.

use actix::dev::SendError;
use actix::{Actor, Addr, Context, Handler};

use super::count::{Add, Inc};
use super::{Actix, start};
use crate::contestants::{Bounded, Done, Narrow};

pub(crate) struct Clerk {
    count: u64,
    room: usize,
}

impl Actor for Clerk {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.set_mailbox_capacity(self.room);
    }
}

impl Handler<Inc> for Clerk {
    type Result = u64;

    fn handle(&mut self, _inc: Inc, _ctx: &mut Context<Self>) -> u64 {
        self.count += 1;
        self.count
    }
}

impl Handler<Add> for Clerk {
    type Result = ();

    fn handle(&mut self, add: Add, _ctx: &mut Context<Self>) {
        self.count += add.0;
    }
}

impl Narrow for Addr<Clerk> {
    async fn push(&self, n: u64) -> Done<()> {
        loop {
            match self.try_send(Add(n)) {
                Ok(()) => return Ok(()),
                Err(SendError::Full(_)) => tokio::task::yield_now().await,
                Err(closed @ SendError::Closed(_)) => return Err(closed.to_string().into()),
            }
        }
    }

    async fn flush(&self) -> Done<u64> {
        Ok(self.send(Inc).await?)
    }
}

impl Bounded for Actix {
    type Narrow = Addr<Clerk>;

    async fn narrow(room: usize) -> Done<Self::Narrow> {
        start(Clerk { count: 0, room })
    }
}

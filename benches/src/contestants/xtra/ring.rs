//! Actors that pass a number on.

use xtra::{Actor, Address, Context, Handler, Mailbox};

use super::Xtra;
use crate::contestants::{Done, Node, Over, Ring};

#[derive(Actor)]
pub(crate) struct Member {
    next: Option<Address<Self>>,
    over: Option<Over>,
}

struct Connect(Address<Member>);

struct Pass(u64);

impl Handler<Connect> for Member {
    type Return = ();

    async fn handle(&mut self, connect: Connect, _ctx: &mut Context<Self>) {
        self.next = Some(connect.0);
    }
}

impl Handler<Pass> for Member {
    type Return = ();

    async fn handle(&mut self, pass: Pass, _ctx: &mut Context<Self>) {
        match (pass.0, &self.next) {
            (hops @ 1.., Some(next)) => {
                next.send(Pass(hops - 1)).detach().await.ok();
            }
            (_, _) => {
                self.over.take().map(|over| over.send(()));
            }
        }
    }
}

impl Node for Address<Member> {
    async fn connect(&self, next: Self) -> Done<()> {
        // Waited for: messages may overtake each other.
        Ok(self.send(Connect(next)).await?)
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        drop(self.send(Pass(hops)).detach().await?);
        Ok(())
    }
}

impl Ring for Xtra {
    type Node = Address<Member>;

    async fn node(over: Option<Over>) -> Done<Self::Node> {
        Ok(xtra::spawn_tokio(
            Member { next: None, over },
            Mailbox::unbounded(),
        ))
    }
}

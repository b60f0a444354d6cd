//! Actors that pass a number on.

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn as _};
use kameo::mailbox;
use kameo::message::{Context, Message};

use super::Kameo;
use crate::contestants::{Done, Node, Over, Ring};

#[derive(Actor)]
pub(crate) struct Member {
    next: Option<ActorRef<Self>>,
    over: Option<Over>,
}

struct Connect(ActorRef<Member>);

struct Pass(u64);

impl Message<Connect> for Member {
    type Reply = ();

    async fn handle(&mut self, connect: Connect, _ctx: &mut Context<Self, ()>) {
        self.next = Some(connect.0);
    }
}

impl Message<Pass> for Member {
    type Reply = ();

    async fn handle(&mut self, pass: Pass, _ctx: &mut Context<Self, ()>) {
        match (pass.0, &self.next) {
            (hops @ 1.., Some(next)) => {
                next.tell(Pass(hops - 1)).send().await.ok();
            }
            (_, _) => {
                self.over.take().map(|over| over.send(()));
            }
        }
    }
}

impl Node for ActorRef<Member> {
    async fn connect(&self, next: Self) -> Done<()> {
        Ok(self.tell(Connect(next)).send().await?)
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        Ok(self.tell(Pass(hops)).send().await?)
    }
}

impl Ring for Kameo {
    type Node = ActorRef<Member>;

    async fn node(over: Option<Over>) -> Done<Self::Node> {
        let member = Member { next: None, over };
        Ok(Member::spawn_with_mailbox(member, mailbox::unbounded()))
    }
}

//! A supervised actor; its mailbox outlives it.

use std::time::Duration;

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn as _};
use kameo::error::Infallible;
use kameo::mailbox;
use kameo::message::{Context, Message};

use super::Kameo;
use crate::contestants::{Done, Supervised, Survivor, crash};

#[derive(Actor, Clone, Default)]
pub(crate) struct Mortal {
    answers: u64,
}

struct Answer;

struct Crash;

impl Message<Answer> for Mortal {
    type Reply = u64;

    async fn handle(&mut self, _answer: Answer, _ctx: &mut Context<Self, u64>) -> u64 {
        self.answers += 1;
        self.answers
    }
}

impl Message<Crash> for Mortal {
    type Reply = ();

    async fn handle(&mut self, _crash: Crash, _ctx: &mut Context<Self, ()>) {
        crash();
    }
}

pub(crate) struct Parent {
    children: Vec<ActorRef<Mortal>>,
}

impl Actor for Parent {
    type Args = usize;
    type Error = Infallible;

    async fn on_start(siblings: usize, this: ActorRef<Self>) -> Result<Self, Infallible> {
        let mut children = Vec::new();
        for _ in 0..=siblings {
            let child = Mortal::supervise(&this, Mortal::default())
                .restart_limit(u32::MAX, Duration::from_secs(5))
                .spawn_with_mailbox(mailbox::unbounded());
            children.push(child.await);
        }
        Ok(Self { children })
    }
}

struct Eldest;

impl Message<Eldest> for Parent {
    type Reply = Option<ActorRef<Mortal>>;

    async fn handle(
        &mut self,
        _eldest: Eldest,
        _ctx: &mut Context<Self, Self::Reply>,
    ) -> Self::Reply {
        self.children.first().cloned()
    }
}

pub(crate) struct Role {
    child: ActorRef<Mortal>,
    _parent: ActorRef<Parent>,
}

impl Survivor for Role {
    async fn crash(&self) -> Done<()> {
        Ok(self.child.tell(Crash).send().await?)
    }

    async fn answer(&self) -> Done<u64> {
        Ok(self.child.ask(Answer).send().await?)
    }
}

impl Supervised for Kameo {
    type Survivor = Role;

    async fn supervised(siblings: usize) -> Done<Role> {
        let parent = Parent::spawn_with_mailbox(siblings, mailbox::unbounded());
        let child = parent.ask(Eldest).send().await?;
        Ok(Role {
            child: child.ok_or("no child")?,
            _parent: parent,
        })
    }
}

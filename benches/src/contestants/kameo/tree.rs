//! Actors that start ten actors each.

use kameo::Actor;
use kameo::actor::{ActorRef, Spawn as _};
use kameo::error::Infallible;
use kameo::mailbox;
use kameo::message::{Context, Message};
use tokio::sync::oneshot;

use super::Kameo;
use crate::contestants::{Done, Parent, Place, Sums, Tree};

struct Branch {
    parent: Option<Parent<ActorRef<Self>>>,
    sums: Sums,
}

struct Add(u64);

impl Actor for Branch {
    type Args = (Place, Parent<ActorRef<Self>>);
    type Error = Infallible;

    async fn on_start(
        (place, parent): Self::Args,
        this: ActorRef<Self>,
    ) -> Result<Self, Infallible> {
        let mut branch = Self {
            parent: Some(parent),
            sums: Sums::default(),
        };
        if place.leaves == 1 {
            branch.report(place.first, &this).await;
            return Ok(branch);
        }
        for child in place.children() {
            let place = (child, Parent::Server(this.clone()));
            Self::spawn_with_mailbox(place, mailbox::unbounded());
        }
        Ok(branch)
    }
}

impl Branch {
    async fn report(&mut self, sum: u64, this: &ActorRef<Self>) {
        match self.parent.take() {
            Some(Parent::Server(parent)) => parent.tell(Add(sum)).send().await.ok(),
            Some(Parent::Nobody(root)) => root.send(sum).ok(),
            None => None,
        };
        this.stop_gracefully().await.ok();
    }
}

impl Message<Add> for Branch {
    type Reply = ();

    async fn handle(&mut self, add: Add, ctx: &mut Context<Self, ()>) {
        if let Some(sum) = self.sums.hear(add.0) {
            self.report(sum, ctx.actor_ref()).await;
        }
    }
}

impl Tree for Kameo {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        Branch::spawn_with_mailbox((place, Parent::Nobody(root)), mailbox::unbounded());
        Ok(())
    }
}

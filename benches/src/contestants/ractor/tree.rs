//! Actors that start ten actors each.

use ractor::{Actor, ActorProcessingErr, ActorRef};
use tokio::sync::oneshot;

use super::Ractor;
use crate::contestants::{Done, Parent, Place, Sums, Tree};

struct Branch;

struct Standing {
    place: Place,
    parent: Option<Parent<ActorRef<u64>>>,
    sums: Sums,
}

impl Actor for Branch {
    type Msg = u64;
    type State = Standing;
    type Arguments = (Place, Parent<ActorRef<u64>>);

    async fn pre_start(
        &self,
        _this: ActorRef<u64>,
        (place, parent): (Place, Parent<ActorRef<u64>>),
    ) -> Result<Standing, ActorProcessingErr> {
        Ok(Standing {
            place,
            parent: Some(parent),
            sums: Sums::default(),
        })
    }

    async fn post_start(
        &self,
        this: ActorRef<u64>,
        state: &mut Standing,
    ) -> Result<(), ActorProcessingErr> {
        if state.place.leaves == 1 {
            return report(&this, state, state.place.first);
        }
        for child in state.place.children() {
            Actor::spawn(None, Self, (child, Parent::Server(this.clone()))).await?;
        }
        Ok(())
    }

    async fn handle(
        &self,
        this: ActorRef<u64>,
        sum: u64,
        state: &mut Standing,
    ) -> Result<(), ActorProcessingErr> {
        match state.sums.hear(sum) {
            Some(sum) => report(&this, state, sum),
            None => Ok(()),
        }
    }
}

fn report(this: &ActorRef<u64>, state: &mut Standing, sum: u64) -> Result<(), ActorProcessingErr> {
    match state.parent.take() {
        Some(Parent::Server(parent)) => parent.cast(sum)?,
        Some(Parent::Nobody(root)) => {
            root.send(sum).ok();
        }
        None => {}
    }
    this.stop(None);
    Ok(())
}

impl Tree for Ractor {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        Actor::spawn(None, Branch, (place, Parent::Nobody(root))).await?;
        Ok(())
    }
}

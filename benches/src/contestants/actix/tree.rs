//! Actors that start ten actors each.

use actix::{Actor, ActorContext as _, Addr, AsyncContext as _, Context, Handler, Message};
use tokio::sync::oneshot;

use super::{Actix, start};
use crate::contestants::{Done, Parent, Place, Sums, Tree};

struct Branch {
    place: Place,
    parent: Option<Parent<Addr<Self>>>,
    sums: Sums,
}

#[derive(Message)]
#[rtype("()")]
struct Add(u64);

impl Actor for Branch {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        if self.place.leaves == 1 {
            return self.report(self.place.first, ctx);
        }
        for child in self.place.children() {
            Self::new(child, Parent::Server(ctx.address())).start();
        }
    }
}

impl Branch {
    fn new(place: Place, parent: Parent<Addr<Self>>) -> Self {
        Self {
            place,
            parent: Some(parent),
            sums: Sums::default(),
        }
    }

    fn report(&mut self, sum: u64, ctx: &mut Context<Self>) {
        match self.parent.take() {
            Some(Parent::Server(parent)) => parent.do_send(Add(sum)),
            Some(Parent::Nobody(root)) => {
                root.send(sum).ok();
            }
            None => {}
        }
        ctx.stop();
    }
}

impl Handler<Add> for Branch {
    type Result = ();

    fn handle(&mut self, add: Add, ctx: &mut Context<Self>) {
        if let Some(sum) = self.sums.hear(add.0) {
            self.report(sum, ctx);
        }
    }
}

impl Tree for Actix {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        start(Branch::new(place, Parent::Nobody(root)))?;
        Ok(())
    }
}

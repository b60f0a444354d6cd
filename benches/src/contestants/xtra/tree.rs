//! Actors that start ten actors each.

use tokio::sync::oneshot;
use xtra::{Actor, Address, Context, Handler, Mailbox};

use super::Xtra;
use crate::contestants::{Done, Parent, Place, Sums, Tree};

struct Branch {
    place: Place,
    parent: Option<Parent<Address<Self>>>,
    sums: Sums,
    /// Keeps it alive until its children have its address.
    this: Option<Address<Self>>,
}

struct Add(u64);

impl Actor for Branch {
    type Stop = ();

    async fn started(&mut self, _mailbox: &Mailbox<Self>) -> Result<(), ()> {
        if self.place.leaves == 1 {
            self.report(self.place.first).await;
            return Err(());
        }
        let this = self.this.take().ok_or(())?;
        for child in self.place.children() {
            start(child, Parent::Server(this.clone()));
        }
        Ok(())
    }

    async fn stopped(self) {}
}

impl Branch {
    async fn report(&mut self, sum: u64) {
        match self.parent.take() {
            Some(Parent::Server(parent)) => {
                parent.send(Add(sum)).detach().await.ok();
            }
            Some(Parent::Nobody(root)) => {
                root.send(sum).ok();
            }
            None => {}
        }
    }
}

impl Handler<Add> for Branch {
    type Return = ();

    async fn handle(&mut self, add: Add, ctx: &mut Context<Self>) {
        if let Some(sum) = self.sums.hear(add.0) {
            self.report(sum).await;
            ctx.stop_self();
        }
    }
}

fn start(place: Place, parent: Parent<Address<Branch>>) {
    let (this, mailbox) = Mailbox::unbounded();
    let branch = Branch {
        place,
        parent: Some(parent),
        sums: Sums::default(),
        this: Some(this.clone()),
    };
    xtra::spawn_tokio(branch, (this, mailbox));
}

impl Tree for Xtra {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        start(place, Parent::Nobody(root));
        Ok(())
    }
}

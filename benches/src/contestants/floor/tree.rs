//! Tasks that start ten tasks each.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::Floor;
use crate::contestants::{Done, Parent, Place, Sums, Tree};

fn start(place: Place, parent: Parent<UnboundedSender<u64>>) {
    let (requests, inbox) = unbounded_channel();
    tokio::spawn(branch(place, parent, requests, inbox));
}

async fn branch(
    place: Place,
    parent: Parent<UnboundedSender<u64>>,
    requests: UnboundedSender<u64>,
    mut inbox: UnboundedReceiver<u64>,
) {
    if place.leaves == 1 {
        return report(parent, place.first);
    }
    for child in place.children() {
        start(child, Parent::Server(requests.clone()));
    }
    let mut sums = Sums::default();
    while let Some(sum) = inbox.recv().await {
        if let Some(sum) = sums.hear(sum) {
            return report(parent, sum);
        }
    }
}

fn report(parent: Parent<UnboundedSender<u64>>, sum: u64) {
    match parent {
        Parent::Server(parent) => parent.send(sum).ok(),
        Parent::Nobody(root) => root.send(sum).ok(),
    };
}

impl Tree for Floor {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        start(place, Parent::Nobody(root));
        Ok(())
    }
}

//! What the tree of W5 (skynet) does: each server starts ten, down to the leaves; a leaf sends its number up,
//! who has heard of all ten sends their sum up, and each ends when it has sent.

use std::future::Future;

use tokio::sync::oneshot;

use super::{Contestant, Done};

/// How many children a server has.
pub(crate) const CHILDREN: u64 = 10;

/// Where a server stands in the tree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The number of its first leaf.
    pub(crate) first: u64,
    /// How many leaves there are below it; one: it is a leaf.
    pub(crate) leaves: u64,
}

impl Place {
    /// The places of its children.
    pub(crate) fn children(self) -> impl Iterator<Item = Self> + Send {
        let leaves = self.leaves / CHILDREN;
        (0..CHILDREN).map(move |nth| Self {
            first: self.first + nth * leaves,
            leaves,
        })
    }
}

/// Who waits for a server's sum.
pub(crate) enum Parent<H> {
    Server(H),
    /// The server is the root.
    Nobody(oneshot::Sender<u64>),
}

/// What a server knows of its children's sums.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    heard: u64,
    sum: u64,
}

impl Sums {
    /// The sum of all, when the last child has told.
    pub(crate) fn hear(&mut self, sum: u64) -> Option<u64> {
        self.heard += 1;
        self.sum += sum;
        (self.heard == CHILDREN).then_some(self.sum)
    }
}

/// A library whose servers can start servers.
pub(crate) trait Tree: Contestant {
    /// Starts the root; the sum comes to `root`.
    fn grow(place: Place, root: oneshot::Sender<u64>) -> impl Future<Output = Done<()>> + Send;
}

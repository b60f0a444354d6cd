//! W5: messages that go from server to server.

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{check, each};
use crate::contestants::{Done, Node as _, Place, Ring, Threads, Tree};

/// A ring of a thousand servers, around which one message goes.
pub(super) fn around<C: Ring>(threads: Threads, hops: u64) -> Done<f64> {
    const NODES: u64 = 1000;
    // Whole rounds end where they began.
    let hops = hops / NODES * NODES;
    C::run(threads, async move {
        let (over, all) = oneshot::channel();
        let first = C::node(Some(over)).await?;
        let mut last = first.clone();
        for _ in 1..NODES {
            let node = C::node(None).await?;
            last.connect(node.clone()).await?;
            last = node;
        }
        last.connect(first.clone()).await?;
        let start = Instant::now();
        first.pass(hops).await?;
        all.await?;
        Ok(each(start, hops))
    })
}

/// A tree with so many leaves, a power of ten; the time is for each of its servers.
pub(super) fn skynet<C: Tree>(threads: Threads, leaves: u64) -> Done<f64> {
    C::run(threads, async move {
        let (root, sum) = oneshot::channel();
        let start = Instant::now();
        C::grow(Place { first: 0, leaves }, root).await?;
        let sum = sum.await?;
        // One root, ten below it, and so on: the digits of the number are ones.
        let took = each(start, (leaves * 10 - 1) / 9);
        check(leaves * (leaves - 1) / 2, sum)?;
        Ok(took)
    })
}

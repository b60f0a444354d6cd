//! What a server of the ring (W5) can do.

use std::future::Future;

use super::{Contestant, Done, Over};

/// The handle to a server that has a neighbour.
pub(crate) trait Node: Clone + Send + Sync + 'static {
    /// Tells it who comes next.
    fn connect(&self, next: Self) -> impl Future<Output = Done<()>> + Send;

    /// A cast: it passes one hop less to the next, or says that it is over.
    fn pass(&self, hops: u64) -> impl Future<Output = Done<()>> + Send;
}

/// A library that has these servers.
pub(crate) trait Ring: Contestant {
    type Node: Node;

    /// Starts one; the one where the last hop ends says that it is over.
    fn node(over: Option<Over>) -> impl Future<Output = Done<Self::Node>> + Send;
}

//! What a server of the workloads W1 to W4 and W6 can do.

use std::future::Future;

use super::{Contestant, Done, Over};

/// The handle to a server that counts.
pub(crate) trait Count: Clone + Send + Sync + 'static {
    /// A call: adds one, and says how many there are now.
    fn inc(&self) -> impl Future<Output = Done<u64>> + Send;

    /// A cast of eight bytes.
    fn add(&self, n: u64) -> impl Future<Output = Done<()>> + Send;

    /// Asks it to stop, and waits until it is gone.
    fn stop(self) -> impl Future<Output = Done<()>> + Send;
}

/// The handle to a server that takes large messages.
pub(crate) trait Absorb: Clone + Send + Sync + 'static {
    /// A cast of 128 bytes: adds the first number.
    fn absorb(&self, block: [u64; 16]) -> impl Future<Output = Done<()>> + Send;

    /// A call.
    fn total(&self) -> impl Future<Output = Done<u64>> + Send;
}

/// A library that has these servers, and one that calls them from within a callback.
pub(crate) trait Driver: Contestant {
    type Counter: Count;
    type Wide: Absorb;

    fn counter() -> impl Future<Output = Done<Self::Counter>> + Send;

    fn wide() -> impl Future<Output = Done<Self::Wide>> + Send;

    /// A server that makes so many calls in the callback of one cast, then says that it is over.
    fn drive(
        counter: Self::Counter,
        calls: u64,
        over: Over,
    ) -> impl Future<Output = Done<()>> + Send;
}

/// The handle to a server that counts, with room for a few messages.
pub(crate) trait Narrow: Clone + Send + Sync + 'static {
    /// A cast of eight bytes, which waits for room.
    fn push(&self, n: u64) -> impl Future<Output = Done<()>> + Send;

    /// A call: adds one, and says how many there are now.
    fn flush(&self) -> impl Future<Output = Done<u64>> + Send;
}

/// A library whose mailboxes can be bounded.
pub(crate) trait Bounded: Contestant {
    type Narrow: Narrow;

    fn narrow(room: usize) -> impl Future<Output = Done<Self::Narrow>> + Send;
}

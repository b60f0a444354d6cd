//! What threads meet at: locks, flags, and what the whole program shares.
//!
//! They are std's. Only the crate's own unit tests take [shuttle's](https://docs.rs/shuttle) instead,
//! which try many orders in which threads can meet: the modules called `checks`. No feature and no
//! flag is needed, because nothing but these tests is ever built with `cfg(test)`.

#[cfg(not(test))]
mod native;
#[cfg(not(test))]
pub(crate) use native::{AtomicBool, Global, Mutex, MutexGuard};

#[cfg(test)]
mod explored;
#[cfg(test)]
pub(crate) use explored::{AtomicBool, Global, Mutex, MutexGuard, exhaust, explore};

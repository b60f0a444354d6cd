//! What threads meet at: locks, flags, and what the whole program shares.
//!
//! They are std's, but for one. Only the unit tests called `checks` take [shuttle's](https://docs.rs/shuttle) instead,
//! which try many orders in which threads can meet. That needs no feature and no flag, because nothing
//! but the crate's own unit tests is ever built with `cfg(test)`. Counters that only number things stay
//! std's: their order matters to nobody.

#[cfg(not(test))]
mod native;
#[cfg(not(test))]
pub(crate) use native::{AtomicBool, AtomicU8, Brief, BriefGuard, Global, Mutex, MutexGuard};

#[cfg(test)]
mod explored;
#[cfg(test)]
pub(crate) use explored::{
    AtomicBool, AtomicU8, Brief, BriefGuard, Global, Mutex, MutexGuard, exhaust, explore,
};

//! The primitives of std, and one of spin.

use std::sync::LazyLock;

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8};
pub(crate) use std::sync::{Mutex, MutexGuard};

/// A lock that is held for a moment, or only ever tried: one atomic operation where that of std takes two.
/// Whoever waits for it yields its thread meanwhile, since the holder's may not be running.
pub(crate) type Brief<T> = spin::mutex::SpinMutex<T, spin::relax::Yield>;
pub(crate) type BriefGuard<'a, T> = spin::mutex::SpinMutexGuard<'a, T>;

/// A value that the whole program shares, made when it is first used.
pub(crate) struct Global<T>(LazyLock<T>);

impl<T> Global<T> {
    pub(crate) const fn new(make: fn() -> T) -> Self {
        Self(LazyLock::new(make))
    }

    pub(crate) fn get(&'static self) -> &'static T {
        &self.0
    }
}

//! The primitives of std.

use std::sync::LazyLock;

pub(crate) use std::sync::atomic::{AtomicBool, AtomicU8};
pub(crate) use std::sync::{Mutex, MutexGuard};

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

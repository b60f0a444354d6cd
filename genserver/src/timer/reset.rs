//! A timer that is set again and again, and always does the same: [`Reset`].

use std::sync::Weak;

use tokio::time::Instant;

use super::queue::Key;
use super::timers::Timers;

/// A timer that is set again and again, and always does the same. It ends when this is dropped.
pub(crate) struct Reset {
    timers: Weak<Timers>,
    key: Key,
}

impl Reset {
    pub(super) fn new(timers: Weak<Timers>, key: Key) -> Self {
        Self { timers, key }
    }

    /// Rings at `at` instead of when it was set to before; `None`: not at all. Among what is due at the
    /// same moment, it takes its place behind what was set earlier.
    pub(crate) fn set(&mut self, at: Option<Instant>) {
        let timers = self.timers.upgrade();
        if let Some(key) = timers.and_then(|timers| timers.set(self.key, at)) {
            self.key = key;
        }
    }
}

impl Drop for Reset {
    fn drop(&mut self) {
        if let Some(timers) = self.timers.upgrade() {
            timers.cancel(self.key);
        }
    }
}

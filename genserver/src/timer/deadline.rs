//! A deadline that is set until it is dropped: [`Deadline`].

use std::sync::Arc;

use super::queue::Key;
use super::timers::Timers;

/// A deadline that is set, until this is dropped.
pub(crate) struct Deadline {
    timers: Arc<Timers>,
    key: Key,
}

impl Deadline {
    pub(super) fn new(timers: Arc<Timers>, key: Key) -> Self {
        Self { timers, key }
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.timers.cancel(self.key);
    }
}

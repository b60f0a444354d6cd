//! Which children had to be killed because they did not stop in time.

use std::sync::{Arc, Mutex, PoisonError};

/// A list that all supervisors of a tree share, so that its root can name every one of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Stragglers(Arc<Mutex<Vec<Arc<str>>>>);

impl Stragglers {
    pub(super) fn add(&self, id: &Arc<str>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(id));
    }

    pub(super) fn take(&self) -> Vec<Arc<str>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

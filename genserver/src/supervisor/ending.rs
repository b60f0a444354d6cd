//! The end of a whole tree: that it has begun, and which children had to be killed in it; and who is told of crashes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Witness;
use crate::exit::ExitReason;
use crate::gen_server::StartError;
use crate::process::Pid;
use crate::trace::Supervised;

/// What all supervisors of a tree know of its end. Its root begins it; from then on nobody is restarted, and who
/// does not stop in time is remembered, so that the root can name every one of them.
#[derive(Clone, Debug)]
pub(super) struct Ending {
    killed: Arc<Mutex<Option<Vec<Arc<str>>>>>,
    rank: Rank,
    witness: Witness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    Root,
    Below,
}

impl Ending {
    /// For the root of a tree.
    pub(super) fn of_a_tree() -> Self {
        Self::witnessed(Witness::default())
    }

    /// For the root of a tree of which somebody wants to know each crash.
    pub(super) fn witnessed(witness: Witness) -> Self {
        Self {
            killed: Arc::default(),
            rank: Rank::Root,
            witness,
        }
    }

    /// For a supervisor further down.
    pub(super) fn below(&self) -> Self {
        Self {
            killed: Arc::clone(&self.killed),
            rank: Rank::Below,
            witness: self.witness.clone(),
        }
    }

    /// A child has ended, or was stopped.
    pub(super) fn note(&self, child: Supervised<'_>, reason: &ExitReason) {
        self.witness.saw(child, reason);
    }

    /// A child could not be restarted. It is going to be tried again.
    pub(super) fn note_failed(&self, id: &Arc<str>, supervisor: &Pid, error: &StartError) {
        self.witness.saw_failed(id, supervisor, error);
    }

    /// A supervisor stops its children for good. If it is the root, nobody in its tree is going to come back.
    pub(super) fn begin(&self) {
        if self.rank == Rank::Root {
            self.killed().get_or_insert_default();
        }
    }

    pub(super) fn has_begun(&self) -> bool {
        self.killed().is_some()
    }

    /// A child had to be killed. While the tree goes on, nobody asks for it.
    pub(super) fn add(&self, id: &Arc<str>) {
        if let Some(killed) = &mut *self.killed() {
            killed.push(Arc::clone(id));
        }
    }

    /// Who had to be killed.
    #[cfg(any(test, feature = "signal"))]
    pub(super) fn take(&self) -> Vec<Arc<str>> {
        self.killed().take().unwrap_or_default()
    }

    fn killed(&self) -> MutexGuard<'_, Option<Vec<Arc<str>>>> {
        self.killed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_killed_at_the_end_is_remembered() {
        let root = Ending::of_a_tree();
        let inner = root.below();
        inner.begin();
        inner.add(&Arc::from("restarted"));
        assert!(!root.has_begun(), "only the root ends the tree");
        root.begin();
        inner.begin();
        inner.add(&Arc::from("stuck"));
        assert!(inner.has_begun());
        assert_eq!(root.take(), [Arc::from("stuck")]);
    }
}

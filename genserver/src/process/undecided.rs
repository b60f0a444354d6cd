//! What depends on how a callback ends: [`Undecided`].

use std::cell::RefCell;

use super::current::{self, Moment};
use super::lifelines::quietly;
use super::pid::ProcessId;
use crate::exit::ExitReason;

thread_local! {
    /// What waits for a callback to end.
    static UNDECIDED: RefCell<Vec<(ProcessId, Undecided)>> = const { RefCell::new(Vec::new()) };
}

/// What depends on how a callback ends: `None` if the process goes on, or its exit reason.
pub(crate) type Undecided = Box<dyn FnOnce(Option<&ExitReason>) + Send>;

/// Some of them. Boxed: they are rare, and each process has room for them.
pub(super) type AllUndecided = Option<Box<Vec<Undecided>>>;

/// Calls `tell` when the callback that runs on this thread has ended; at once if there is none.
pub(crate) fn when_decided(tell: Undecided) {
    match (current::current(), current::moment()) {
        (Some(process), Moment::Callback | Moment::Death | Moment::Bounce) => {
            UNDECIDED.with_borrow_mut(|all| all.push((process, tell)));
            current::note_undecided();
        }
        (_, Moment::Work) | (None, _) => tell(None),
    }
}

/// Tells each. A waker that panics is nobody's end.
pub(super) fn tell_all(all: Vec<Undecided>, end: Option<&ExitReason>) {
    for tell in all {
        quietly(|| tell(end));
    }
}

/// What came up on this thread for `process`.
#[cold]
pub(super) fn take_undecided(process: ProcessId) -> Vec<Undecided> {
    UNDECIDED.with_borrow_mut(|all| {
        let (mine, others) = std::mem::take(all)
            .into_iter()
            .partition::<Vec<_>, _>(|(owner, _)| *owner == process);
        *all = others;
        mine.into_iter().map(|(_, tell)| tell).collect()
    })
}

//! Which process a callback waits for, and leaves to its guard to run: see [`turn`](super::turn).

use std::cell::{Cell as StdCell, RefCell};
use std::sync::LazyLock;
use std::task::{Context, Waker};

use tokio::runtime;

use super::Pid;
use super::current::{note_awaits, stands_by};
use super::mailbox::Cell;
use super::pid::ProcessId;
use super::signal::Letter;

thread_local! {
    /// Whom a callback on this thread waits for, and leaves it to its guard to run.
    static AWAITED: RefCell<Option<Pid>> = const { RefCell::new(None) };
    /// How many processes have stepped in for one another on this thread.
    static DEPTH: StdCell<u8> = const { StdCell::new(0) };
}

/// So many may step in for one another, each on the stack of the one before. None do if the environment says
/// `GENSERVER_STEP_IN=off`: for whoever looks at tasks with a debugger or a profiler.
static DEEPEST: LazyLock<u8> = LazyLock::new(|| match std::env::var_os("GENSERVER_STEP_IN") {
    Some(word) if word == "off" => 0,
    Some(_) | None => 16,
});

/// What tells whether whoever waits is the guarded callback itself.
#[derive(Clone, Copy)]
pub(super) struct Standby {
    pub(super) runtime: Option<runtime::Id>,
    /// Where its waker lies: whoever is given another one need not be polled again with the callback.
    pub(super) waker: usize,
}

impl Standby {
    pub(super) const NONE: Self = Self {
        runtime: None,
        waker: 0,
    };

    #[inline]
    pub(super) fn of<M: Letter>(cell: &Cell<M>, waker: &Waker) -> Self {
        Self {
            runtime: cell.runtime,
            waker: std::ptr::from_ref(waker).addr(),
        }
    }
}

/// Whether what runs on this thread is the callback of a process that could run `cell` while it waits.
#[inline]
pub(crate) fn can_step_in<M: Letter>(cell: &Cell<M>, cx: &Context<'_>) -> bool {
    stands_by(Standby::of(cell, cx.waker())) && DEPTH.get() < *DEEPEST
}

/// Has the guard of the callback that runs on this thread run `process`, as soon as the callback waits; then
/// the callback is polled again.
pub(crate) fn step_in(process: Pid) {
    // Left there by a callback in which this one runs: a runtime within a runtime.
    if let Some(other) = AWAITED.replace(Some(process)) {
        other.0.wake();
    }
    note_awaits();
}

/// What the callback left to its guard is not awaited any more: its own task runs `process`, and at once.
pub(crate) fn step_out(process: ProcessId) {
    let is_it = |awaited: &mut Pid| awaited.id() == process;
    let awaited = AWAITED.try_with(|awaited| awaited.borrow_mut().take_if(is_it));
    if let Ok(Some(awaited)) = awaited {
        awaited.0.wake();
    }
}

/// Runs it on this thread, until it waits.
pub(super) fn run_awaited(process: &Pid) {
    DEPTH.set(DEPTH.get() + 1);
    process.0.run_for_another();
    DEPTH.set(DEPTH.get() - 1);
}

/// Which process the callback has left to its guard. `None` if its own task runs it already.
pub(super) fn take_awaited() -> Option<Pid> {
    AWAITED.take()
}

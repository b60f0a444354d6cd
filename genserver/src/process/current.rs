//! What this thread is doing: which process it runs, and what came up in its callback.

use std::cell::{Cell as StdCell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::task::{Context, Waker};

use tokio::runtime;

use super::Pid;
use super::mailbox::Cell;
use super::panics::{forget_place, reason_of};
use super::pid::ProcessId;
use super::signal::Letter;
use crate::exit::ExitReason;

thread_local! {
    /// Which process this thread is polling right now, and how.
    static CURRENT: StdCell<Option<Current>> = const { StdCell::new(None) };
    /// Whom a callback on this thread waits for, and leaves it to its guard to run.
    static AWAITED: RefCell<Option<Pid>> = const { RefCell::new(None) };
    /// How many processes have stepped in for one another on this thread.
    static DEPTH: StdCell<u8> = const { StdCell::new(0) };
    /// What waits for a callback to end.
    static UNDECIDED: RefCell<Vec<(ProcessId, Undecided)>> = const { RefCell::new(Vec::new()) };
}

/// The process that runs on this thread right now. Only for telling a call to oneself.
pub(crate) fn current() -> Option<ProcessId> {
    CURRENT.get().map(|current| current.process)
}

/// So many may step in for one another, each on the stack of the one before. None do if the environment says
/// `GENSERVER_STEP_IN=off`: for whoever looks at tasks with a debugger or a profiler.
static DEEPEST: LazyLock<u8> = LazyLock::new(|| match std::env::var_os("GENSERVER_STEP_IN") {
    Some(word) if word == "off" => 0,
    Some(_) | None => 16,
});

#[derive(Clone, Copy)]
struct Current {
    process: ProcessId,
    moment: Moment,
    notes: Notes,
    /// If its guard steps in for whom it waits.
    standby: Option<Standby>,
}

/// What tells whether whoever waits is the guarded callback itself.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Standby {
    runtime: runtime::Id,
    /// Where its waker lies: whoever is given another one need not be polled again with the callback.
    waker: usize,
}

impl Current {
    fn of(process: ProcessId, moment: Moment) -> Self {
        let notes = Notes::default();
        Self {
            process,
            moment,
            notes,
            standby: None,
        }
    }
}

impl Standby {
    pub(super) fn of<M: Letter>(cell: &Cell<M>, waker: &Waker) -> Option<Self> {
        let waker = std::ptr::from_ref(waker).addr();
        cell.runtime.map(|runtime| Self { runtime, waker })
    }
}

/// Whether what runs on this thread is the callback of a process that could run `cell` while it waits.
pub(crate) fn can_step_in<M: Letter>(cell: &Cell<M>, cx: &Context<'_>) -> bool {
    CURRENT.get().is_some_and(|current| {
        current.standby.is_some()
            && current.standby == Standby::of(cell, cx.waker())
            && !current.notes.awaits
            && DEPTH.get() < *DEEPEST
    })
}

/// Has the guard of the callback that runs on this thread run `process`, as soon as the callback waits; then
/// the callback is polled again.
pub(crate) fn step_in(process: Pid) {
    AWAITED.replace(Some(process));
    note(|notes| notes.awaits = true);
}

/// Runs it on this thread, until it waits.
pub(super) fn run_awaited(process: &Pid) {
    DEPTH.set(DEPTH.get() + 1);
    process.0.run_for_another();
    DEPTH.set(DEPTH.get() - 1);
}

/// What a process is doing while its code runs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    /// Whatever it likes.
    Work,
    /// A callback, which ends with a decision: it goes on, or not.
    Callback,
    /// It is dead, and what it leaves behind is dropped.
    Death,
}

/// What came up in a callback so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Notes {
    /// Somebody was replied to.
    replied: bool,
    /// Something waits for its end.
    undecided: bool,
    /// It waits for a process that its guard may run.
    awaits: bool,
}

impl Notes {
    /// For whom its guard may step in.
    #[inline]
    pub(super) fn take_awaited(&mut self) -> Option<Pid> {
        std::mem::take(&mut self.awaits)
            .then(take_awaited)
            .flatten()
    }
}

#[inline(never)]
fn take_awaited() -> Option<Pid> {
    AWAITED.take()
}

/// What depends on how a callback ends: `None` if the process goes on, or its exit reason.
pub(crate) type Undecided = Box<dyn FnOnce(Option<&ExitReason>) + Send>;

/// What the process that runs on this thread is doing.
pub(crate) fn moment() -> Option<Moment> {
    CURRENT.get().map(|current| current.moment)
}

fn note(change: impl FnOnce(&mut Notes)) {
    if let Some(mut current) = CURRENT.get() {
        change(&mut current.notes);
        CURRENT.set(Some(current));
    }
}

/// Notes that a reply went out.
#[inline]
pub(crate) fn note_reply() {
    note(|notes| notes.replied = true);
}

/// Whether a reply went out in this callback.
pub(crate) fn has_replied() -> bool {
    CURRENT.get().is_some_and(|current| current.notes.replied)
}

/// Calls `tell` when the callback that runs on this thread has ended; at once if there is none.
pub(crate) fn when_decided(tell: Undecided) {
    match CURRENT.get() {
        Some(Current {
            process,
            moment: Moment::Callback | Moment::Death,
            ..
        }) => {
            UNDECIDED.with_borrow_mut(|all| all.push((process, tell)));
            note(|notes| notes.undecided = true);
        }
        Some(Current {
            moment: Moment::Work,
            ..
        })
        | None => tell(None),
    }
}

/// What came up on this thread for `process`.
#[cold]
fn take_undecided(process: ProcessId) -> Vec<Undecided> {
    UNDECIDED.with_borrow_mut(|all| {
        let (mine, others) = std::mem::take(all)
            .into_iter()
            .partition::<Vec<_>, _>(|(owner, _)| *owner == process);
        *all = others;
        mine.into_iter().map(|(_, tell)| tell).collect()
    })
}

impl<M: Letter> Cell<M> {
    /// As [`catch`], and remembers what comes up.
    #[inline]
    pub(super) fn catch_noting<T>(
        &self,
        moment: Moment,
        standby: Option<Standby>,
        notes: &mut Notes,
        act: impl FnOnce() -> T,
    ) -> Result<T, ExitReason> {
        let mut current = Current {
            process: self.id,
            moment,
            notes: *notes,
            standby,
        };
        let result = catch_as(&mut current, act);
        *notes = current.notes;
        if notes.undecided {
            notes.undecided = false;
            self.keep_what_came_up();
        }
        result
    }

    /// As [`catch_noting`](Self::catch_noting), compiled once for each type of process.
    #[inline(never)]
    pub(super) fn catch_noting_rare(
        &self,
        moment: Moment,
        notes: &mut Notes,
        act: &mut dyn FnMut(),
    ) -> Result<(), ExitReason> {
        self.catch_noting(moment, None, notes, act)
    }

    #[cold]
    #[inline(never)]
    fn keep_what_came_up(&self) {
        self.keep_undecided(take_undecided(self.id));
    }

    /// Runs what ends the process for good: see [`when_decided`].
    pub(crate) fn catch_last(&self, act: impl FnOnce()) -> Result<(), ExitReason> {
        let mut current = Current::of(self.id, Moment::Callback);
        let result = catch_rare(&mut current, act);
        if current.notes.undecided {
            self.keep_what_came_up();
        }
        result
    }
}

/// Drops what a dead process leaves behind, and tells whoever waits for an answer to it why.
pub(super) fn in_death(process: ProcessId, reason: &ExitReason, act: impl FnOnce()) {
    let mut current = Current::of(process, Moment::Death);
    // The panic hook has already reported it.
    let _reported = catch_rare(&mut current, act).is_err();
    if current.notes.undecided {
        for tell in take_undecided(process) {
            tell(Some(reason));
        }
    }
}

/// Calls `act` in the name of a process; a panic becomes a reason.
pub(crate) fn catch<T>(process: ProcessId, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    catch_rare(&mut Current::of(process, Moment::Work), act)
}

/// As [`catch_as`], compiled once for all that is not in the way of each message.
fn catch_rare<T>(current: &mut Current, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    let (mut act, mut value) = (Some(act), None);
    catch_dyn(current, &mut || value = act.take().map(|act| act()))?;
    // It was called, or its panic is the reason.
    value.ok_or(ExitReason::Killed)
}

#[inline(never)]
fn catch_dyn(current: &mut Current, act: &mut dyn FnMut()) -> Result<(), ExitReason> {
    catch_as(current, act)
}

#[inline]
fn catch_as<T>(current: &mut Current, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    forget_place();
    let outer = CURRENT.replace(Some(*current));
    let result = catch_unwind(AssertUnwindSafe(act));
    if let Some(inner) = CURRENT.replace(outer) {
        current.notes = inner.notes;
    }
    result.map_err(reason_of)
}

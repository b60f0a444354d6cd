//! What this thread is doing: which process it runs, and what came up in its callback.

use std::cell::Cell as StdCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::runtime;

use super::mailbox::Cell;
use super::panics::{forget_place, reason_of};
use super::pid::ProcessId;
use super::signal::Letter;
use super::standby::{Standby, take_awaited};
use super::undecided::{take_undecided, tell_all};
use crate::exit::ExitReason;

thread_local! {
    /// Which process this thread is polling right now, and how.
    static CURRENT: Current = const { Current::nobody() };
}

/// The process that runs on this thread right now: to tell a call to oneself, and who called.
pub(crate) fn current() -> Option<ProcessId> {
    CURRENT.with(|current| current.process.get())
}

/// One cell for each word: a structure that is written in parts and copied as a whole costs more than the
/// callback of a small server.
struct Current {
    process: StdCell<Option<ProcessId>>,
    moment: StdCell<Moment>,
    notes: StdCell<Notes>,
    /// If its guard steps in for whom it waits: see [`Standby`].
    runtime: StdCell<Option<runtime::Id>>,
    waker: StdCell<usize>,
}

impl Current {
    const fn nobody() -> Self {
        Self {
            process: StdCell::new(None),
            moment: StdCell::new(Moment::Work),
            notes: StdCell::new(Notes(0)),
            runtime: StdCell::new(None),
            waker: StdCell::new(0),
        }
    }
}

/// Whether whoever asks is the guarded callback that runs on this thread, which waits for nobody yet.
#[inline]
pub(super) fn stands_by(asking: Standby) -> bool {
    CURRENT.with(|current| {
        current.waker.get() == asking.waker
            && asking.runtime.is_some()
            && current.runtime.get() == asking.runtime
            && !current.notes.get().has(Notes::AWAITS)
    })
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
    /// A call that it leaves behind goes to whom it concerns, and its caller is past hearing a reply.
    Bounce,
}

/// What came up in a callback so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Notes(u8);

impl Notes {
    /// Somebody was replied to.
    const REPLIED: u8 = 1;
    /// Something waits for its end.
    const UNDECIDED: u8 = 2;
    /// It waits for a process that its guard may run.
    const AWAITS: u8 = 4;
    /// Mail was taken since the task was polled: what has come since has woken it.
    const IS_UP_TO_DATE: u8 = 8;

    fn has(self, note: u8) -> bool {
        self.0 & note != 0
    }

    fn take(&mut self, note: u8) -> bool {
        let had = self.has(note);
        self.0 &= !note;
        had
    }

    /// The task is polled: that may have been for mail that has come.
    #[inline]
    pub(super) fn is_polled(&mut self) {
        self.take(Self::IS_UP_TO_DATE);
    }

    /// Whether it has left it to its guard to run another process.
    #[inline]
    pub(super) fn take_awaits(&mut self) -> bool {
        self.take(Self::AWAITS)
    }
}

/// What the process that runs on this thread is doing.
pub(super) fn moment() -> Moment {
    CURRENT.with(|current| current.moment.get())
}

/// Notes that it waits for a process that its guard may run.
pub(super) fn note_awaits() {
    note(Notes::AWAITS);
}

/// Notes that something waits for the end of the callback.
pub(super) fn note_undecided() {
    note(Notes::UNDECIDED);
}

/// Whether a reply on this thread comes too late.
pub(crate) fn is_too_late() -> bool {
    moment() == Moment::Bounce
}

/// Calls `act` as what it is, whatever goes on around it.
#[inline]
pub(crate) fn at<T>(moment: Moment, act: impl FnOnce() -> T) -> T {
    let outer = CURRENT.with(|current| current.moment.replace(moment));
    let value = act();
    // After a panic whoever catches it sets it back.
    CURRENT.with(|current| current.moment.set(outer));
    value
}

#[inline]
fn note(note: u8) {
    CURRENT.with(|current| current.notes.set(Notes(current.notes.get().0 | note)));
}

/// Notes that a reply went out.
#[inline]
pub(crate) fn note_reply() {
    note(Notes::REPLIED);
}

/// A callback begins, under the guard of its process.
#[inline]
pub(crate) fn begin_callback() {
    forget_place();
    CURRENT.with(|current| {
        current.moment.set(Moment::Callback);
        let notes = current.notes.get();
        current.notes.set(Notes(notes.0 & Notes::IS_UP_TO_DATE));
    });
}

/// Notes that all mail was taken, in a poll of the task that all later mail wakes.
#[inline]
pub(super) fn note_up_to_date() {
    note(Notes::IS_UP_TO_DATE);
}

/// Whether all mail was taken in this poll.
#[inline]
pub(super) fn is_up_to_date() -> bool {
    CURRENT.with(|current| current.notes.get().has(Notes::IS_UP_TO_DATE))
}

impl<M: Letter> Cell<M> {
    /// The callback that [began](begin_callback) has ended. Whether a reply went out in it.
    #[inline]
    pub(crate) fn end_callback(&self) -> bool {
        let notes = CURRENT.with(|current| {
            current.moment.set(Moment::Work);
            let notes = current.notes.get();
            current.notes.set(Notes(notes.0 & Notes::IS_UP_TO_DATE));
            notes
        });
        if notes.has(Notes::UNDECIDED | Notes::AWAITS) {
            self.end_rare_callback(notes);
        }
        notes.has(Notes::REPLIED)
    }

    #[cold]
    #[inline(never)]
    fn end_rare_callback(&self, mut notes: Notes) {
        if notes.take(Notes::UNDECIDED) {
            self.keep_what_came_up();
        }
        // It does not wait after all.
        if notes.take_awaits() {
            if let Some(awaited) = take_awaited() {
                awaited.0.wake();
            }
        }
    }

    /// As [`catch`], and remembers what comes up.
    #[inline]
    pub(super) fn catch_noting<T>(
        &self,
        moment: &mut Moment,
        standby: Standby,
        notes: &mut Notes,
        act: impl FnOnce() -> T,
    ) -> Result<T, ExitReason> {
        let result = catch_as(self.id, moment, standby, notes, act);
        if notes.take(Notes::UNDECIDED) {
            self.keep_what_came_up();
        }
        result
    }

    /// As [`catch_noting`](Self::catch_noting), compiled once for each type of process.
    #[inline(never)]
    pub(super) fn catch_noting_rare(
        &self,
        moment: &mut Moment,
        notes: &mut Notes,
        act: &mut dyn FnMut(),
    ) -> Result<(), ExitReason> {
        self.catch_noting(moment, Standby::NONE, notes, act)
    }

    #[cold]
    #[inline(never)]
    fn keep_what_came_up(&self) {
        self.keep_undecided(take_undecided(self.id));
    }

    /// Runs what ends the process for good: see [`undecided`](super::undecided).
    pub(crate) fn catch_last(&self, act: impl FnOnce()) -> Result<(), ExitReason> {
        let (mut act, notes) = (Some(act), &mut Notes::default());
        let acting = &mut || act.take().into_iter().for_each(|act| act());
        self.catch_noting_rare(&mut Moment::Callback, notes, acting)
    }
}

/// Drops what a dead process leaves behind, and tells whoever waits for an answer to it why.
pub(super) fn in_death(process: ProcessId, reason: &ExitReason, act: impl FnOnce()) {
    let mut notes = Notes::default();
    // The panic hook has already reported it.
    let mut act = Some(act);
    let acting = &mut || act.take().into_iter().for_each(|act| act());
    let _reported = catch_dyn(process, Moment::Death, &mut notes, acting).is_err();
    if notes.take(Notes::UNDECIDED) {
        tell_all(take_undecided(process), Some(reason));
    }
}

/// Calls `act` in the name of a process; a panic becomes a reason.
pub(crate) fn catch<T>(process: ProcessId, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    let (mut act, mut value) = (Some(act), None);
    let acting = &mut || value = act.take().map(|act| act());
    catch_dyn(process, Moment::Work, &mut Notes::default(), acting)?;
    // It was called, or its panic is the reason.
    value.ok_or(ExitReason::Killed)
}

/// As [`catch_as`], compiled once for all that is not in the way of each message.
#[inline(never)]
fn catch_dyn(
    process: ProcessId,
    mut moment: Moment,
    notes: &mut Notes,
    act: &mut dyn FnMut(),
) -> Result<(), ExitReason> {
    catch_as(process, &mut moment, Standby::NONE, notes, act)
}

#[inline]
fn catch_as<T>(
    process: ProcessId,
    moment: &mut Moment,
    standby: Standby,
    notes: &mut Notes,
    act: impl FnOnce() -> T,
) -> Result<T, ExitReason> {
    forget_place();
    let outer = CURRENT.with(|current| {
        (
            current.process.replace(Some(process)),
            current.moment.replace(*moment),
            current.notes.replace(*notes),
            current.runtime.replace(standby.runtime),
            current.waker.replace(standby.waker),
        )
    });
    let result = catch_unwind(AssertUnwindSafe(act));
    CURRENT.with(|current| {
        current.process.set(outer.0);
        *moment = current.moment.replace(outer.1);
        *notes = current.notes.replace(outer.2);
        current.runtime.set(outer.3);
        current.waker.set(outer.4);
    });
    match result {
        Ok(value) => Ok(value),
        Err(payload) => Err(reason_of(payload)),
    }
}

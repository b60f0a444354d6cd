//! One process, its [`Cell`]: one lock around everything that others may touch, and the queue in it.
//! The side that reads is [`Inbox`](super::inbox::Inbox), what others may do to it is in `outside`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::panic::RefUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use tokio::runtime;

use super::Pid;
use super::lifelines::Lifelines;
use super::panics::listen_for_places;
use super::pid::{AnyProcess, ProcessId};
use super::room::Room;
use super::signal::{Letter, Mail};
use super::turn::Turn;
use super::undecided::{AllUndecided, Undecided, tell_all};
use crate::exit::ExitReason;
use crate::sync::{AtomicBool, Brief, BriefGuard};

/// One process. `Pid` is its untyped view, `ServerRef` its typed one; one allocation holds it.
pub(crate) struct Cell<M> {
    pub(super) id: ProcessId,
    pub(super) label: &'static str,
    /// If the mailbox is bounded; boxed, because few are.
    pub(super) room: Option<Box<Room>>,
    /// A fatal signal is there: looked at before every poll and every message (I4).
    pub(super) urgent: AtomicBool,
    /// `end` is set: for those who hold another lock (I3).
    pub(super) ended: AtomicBool,
    /// `undecided` holds something: looked at after each callback.
    has_undecided: AtomicBool,
    /// It has nothing to do, as far as it has said so.
    pub(super) is_idle: AtomicBool,
    /// Where its task was spawned; `None` if it runs in somebody else's.
    pub(super) runtime: Option<runtime::Id>,
    pub(super) turn: Turn,
    state: Brief<State<M>>,
}

/// No user code runs under its locks.
impl<M> RefUnwindSafe for Cell<M> {}

pub(super) struct State<M> {
    pub(super) queue: VecDeque<Mail<M>>,
    /// The task: to tell it of mail, or to cut off a callback that waits for something else.
    pub(super) task: Option<Waker>,
    /// It waits for mail.
    pub(super) waits: bool,
    pub(super) traps_exits: bool,
    fate: Fate,
    /// Why it has ended, or why it will: the first fatal signal counts (PROC-10).
    reason: Option<ExitReason>,
    /// Takes nothing more from outside, and ends when what is queued is handled.
    pub(super) drains: bool,
    /// What waits for the callback that runs to end.
    undecided: AllUndecided,
    pub(super) lifelines: Lifelines,
}

/// Whether a process lives. The reason stands beside it, where it takes less room.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Lives,
    /// A fatal signal will end it.
    Doomed,
    Ended,
}

impl<M> State<M> {
    pub(super) fn fatal(&self) -> Option<&ExitReason> {
        self.reason.as_ref().filter(|_| self.fate == Fate::Doomed)
    }

    pub(super) fn end(&self) -> Option<&ExitReason> {
        self.reason.as_ref().filter(|_| self.fate == Fate::Ended)
    }

    #[inline]
    pub(super) fn has_ended(&self) -> bool {
        self.fate == Fate::Ended
    }

    /// Whether it has ended, or will.
    pub(super) fn is_doomed(&self) -> bool {
        self.fate != Fate::Lives
    }

    pub(super) fn doom(&mut self, reason: ExitReason) {
        self.fate = Fate::Doomed;
        self.reason = Some(reason);
    }

    /// The task from now on; the one before, to be dropped without the lock.
    fn run_by(&mut self, task: &Waker) -> Option<Waker> {
        match &self.task {
            Some(known) if known.will_wake(task) => None,
            _ => self.task.replace(task.clone()),
        }
    }
}

/// More places than this are given back when they are not needed.
pub(super) const KEEP: usize = 1024;

/// An empty queue that was mostly unused by the `taken` that it held gives its memory back.
#[inline]
pub(super) fn shrink<M>(queue: &mut VecDeque<Mail<M>>, taken: usize) {
    if queue.is_empty() && queue.capacity() > KEEP && taken < queue.capacity() / 4 {
        *queue = VecDeque::new();
    }
}

/// What is left of a process that has ended.
pub(super) struct Rest<M> {
    pub(super) queue: VecDeque<Mail<M>>,
    pub(super) undecided: AllUndecided,
    pub(super) lifelines: Lifelines,
}

impl<M: Letter> Cell<M> {
    pub(crate) fn new(label: &'static str, capacity: Option<usize>) -> Arc<Self> {
        let room = capacity.map(|places| Box::new(Room::new(places)));
        let state = State {
            queue: VecDeque::new(),
            task: None,
            waits: false,
            traps_exits: false,
            fate: Fate::Lives,
            reason: None,
            drains: false,
            undecided: None,
            lifelines: Lifelines::default(),
        };
        listen_for_places();
        Arc::new(Self {
            id: ProcessId::fresh(),
            label,
            room,
            urgent: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            has_undecided: AtomicBool::new(false),
            is_idle: AtomicBool::new(false),
            runtime: runtime::Handle::try_current()
                .ok()
                .map(|handle| handle.id()),
            turn: Turn::default(),
            state: Brief::new(state),
        })
    }

    pub(crate) fn pid(self: &Arc<Self>) -> Pid {
        Pid(Arc::clone(self) as Arc<dyn AnyProcess>)
    }

    /// How much mail is queued and not taken.
    pub(super) fn queued(&self) -> usize {
        self.lock().queue.len()
    }

    /// Everything that is queued goes behind what `batch` holds; waits if there is nothing. `false` if
    /// nothing will come any more: [`doom`](Self::doom) says why.
    pub(super) fn poll_take(
        &self,
        batch: &mut VecDeque<Mail<M>>,
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        let mut state = self.lock();
        if state.fatal().is_some() {
            return Poll::Ready(false);
        }
        if state.queue.is_empty() {
            if state.has_ended() {
                return Poll::Ready(false);
            }
            state.waits = true;
            self.is_idle.store(true, Ordering::Relaxed);
            let before = state.run_by(cx.waker());
            let mut idle = VecDeque::new();
            if state.queue.capacity() > KEEP {
                std::mem::swap(&mut state.queue, &mut idle);
            }
            drop(state);
            drop(before);
            // It waits, perhaps for ever: nothing of a flood is kept.
            drop(idle);
            shrink(batch, 0);
            return Poll::Pending;
        }
        // Whatever comes from now on wakes it, if it is its own task that takes all this.
        state.waits = M::HAS_A_TASK && state.task.is_some();
        self.is_idle.store(false, Ordering::Relaxed);
        if batch.is_empty() {
            std::mem::swap(&mut state.queue, batch);
        } else {
            batch.append(&mut state.queue);
        }
        Poll::Ready(true)
    }

    /// As [`poll_take`](Self::poll_take), without waiting.
    #[cfg(feature = "testing")]
    pub(super) fn move_queue(&self, batch: &mut VecDeque<Mail<M>>) {
        batch.append(&mut self.lock().queue);
    }

    /// Why nothing will come any more.
    pub(crate) fn doom(&self) -> ExitReason {
        let state = self.lock();
        let reason = state.fatal().or_else(|| state.end());
        reason.cloned().unwrap_or(ExitReason::Killed)
    }

    /// Puts mail that was taken but not handled back in front.
    pub(super) fn put_back(&self, mut mail: VecDeque<Mail<M>>) {
        let mut state = self.lock();
        if !state.has_ended() {
            mail.append(&mut state.queue);
            state.queue = mail;
        }
    }

    pub(crate) fn trap_exits(&self, trap: bool) {
        self.lock().traps_exits = trap;
    }

    /// Remembers the task that runs the process, so that a fatal signal can wake it.
    pub(crate) async fn run_by_this_task(&self) {
        poll_fn(|cx| {
            let before = self.lock().run_by(cx.waker());
            drop(before);
            Poll::Ready(())
        })
        .await;
    }

    /// Whether there is a fatal signal.
    #[inline]
    pub(crate) fn is_urgent(&self) -> bool {
        self.urgent.load(Ordering::Acquire)
    }

    /// The fatal signal, if there is one.
    pub(crate) fn fatal(&self) -> Option<ExitReason> {
        if !self.is_urgent() {
            return None;
        }
        self.lock().fatal().cloned()
    }

    /// Keeps what waits for the callback to end.
    pub(super) fn keep_undecided(&self, new: Vec<Undecided>) {
        let mut state = self.lock();
        if let Some(reason) = state.end().cloned() {
            drop(state);
            // It ended with the callback, as when a runtime ends.
            return tell_all(new, Some(&reason));
        }
        state.undecided.get_or_insert_default().extend(new);
        self.has_undecided.store(true, Ordering::Release);
    }

    /// The callback has ended, and the process goes on.
    #[inline]
    pub(crate) fn goes_on(&self) {
        if self.has_undecided.load(Ordering::Acquire) {
            self.has_undecided.store(false, Ordering::Release);
            let undecided = std::mem::take(&mut self.lock().undecided);
            tell_all(undecided.map(|all| *all).unwrap_or_default(), None);
        }
    }

    /// Closes for good and hands out what is left. `None` if it was closed before.
    pub(super) fn close(&self, reason: &ExitReason) -> Option<Rest<M>> {
        let mut state = self.lock();
        if state.has_ended() {
            return None;
        }
        let before = state.reason.replace(reason.clone());
        state.fate = Fate::Ended;
        self.ended.store(true, Ordering::Release);
        let queue = std::mem::take(&mut state.queue);
        let undecided = std::mem::take(&mut state.undecided);
        let lifelines = std::mem::take(&mut state.lifelines);
        let task = state.task.take();
        drop(state);
        drop((task, before));
        self.close_room();
        Some(Rest {
            queue,
            undecided,
            lifelines,
        })
    }

    #[inline]
    pub(super) fn lock(&self) -> BriefGuard<'_, State<M>> {
        // No user code runs under this lock.
        self.state.lock()
    }
}

//! One process, its [`Cell`]: one lock around everything that others may touch, and the queue in it.
//! The side that reads is [`Inbox`](super::inbox::Inbox), what others may do to it is in `outside`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Pid;
use super::lifelines::Lifelines;
use super::pid::{AnyProcess, ProcessId};
use super::room::{NoPlace, Room};
use super::signal::{Letter, Mail};
use crate::exit::ExitReason;
use crate::sync::{AtomicBool, Mutex, MutexGuard};

/// One process. `Pid` is its untyped view, `ServerRef` its typed one; one allocation holds it.
pub(crate) struct Cell<M> {
    pub(super) id: ProcessId,
    pub(super) label: &'static str,
    /// If the mailbox is bounded; boxed, because few are.
    room: Option<Box<Room>>,
    /// A fatal signal is there: looked at before every poll and every message (I4).
    pub(super) urgent: AtomicBool,
    /// `end` is set: for those who hold another lock (I3).
    pub(super) ended: AtomicBool,
    state: Mutex<State<M>>,
}

pub(super) struct State<M> {
    queue: VecDeque<Mail<M>>,
    /// The task, while it waits for mail.
    pub(super) waiting: Option<Waker>,
    /// The task, to cut off a callback that waits for something else.
    pub(super) task: Option<Waker>,
    pub(super) traps_exits: bool,
    /// The first fatal signal counts (PROC-10).
    pub(super) fatal: Option<ExitReason>,
    pub(super) end: Option<ExitReason>,
    /// Takes nothing more from outside, and ends when what is queued is handled.
    drains: bool,
    pub(super) lifelines: Lifelines,
}

/// More places than this are given back when they are not needed.
const KEEP: usize = 1024;

/// An empty queue that was mostly unused by the `taken` that it held gives its memory back.
pub(super) fn shrink<M>(queue: &mut VecDeque<Mail<M>>, taken: usize) {
    if queue.is_empty() && queue.capacity() > KEEP && taken < queue.capacity() / 4 {
        *queue = VecDeque::new();
    }
}

/// Why a message was not taken; it comes back.
pub(crate) enum Refused<M> {
    Full(M),
    Dead(M),
}

impl<M: Letter> Cell<M> {
    pub(crate) fn new(label: &'static str, capacity: Option<usize>) -> Arc<Self> {
        let room = capacity.map(|places| Box::new(Room::new(places)));
        let state = State {
            queue: VecDeque::new(),
            waiting: None,
            task: None,
            traps_exits: false,
            fatal: None,
            end: None,
            drains: false,
            lifelines: Lifelines::default(),
        };
        Arc::new(Self {
            id: ProcessId::fresh(),
            label,
            room,
            urgent: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            state: Mutex::new(state),
        })
    }

    pub(crate) fn pid(self: &Arc<Self>) -> Pid {
        Pid(Arc::clone(self) as Arc<dyn AnyProcess>)
    }

    /// Sends a message, or says that there is no room or nobody to read it.
    pub(crate) fn try_push(&self, message: M) -> Result<(), Refused<M>> {
        let Some(room) = &self.room else {
            return self.admit(message, Mail::Message).map_err(Refused::Dead);
        };
        match room.try_take() {
            Ok(()) => self.admit(message, Mail::Counted).map_err(Refused::Dead),
            Err(NoPlace::Full) if !self.is_closed() => Err(Refused::Full(message)),
            Err(NoPlace::Full | NoPlace::Closed) => Err(Refused::Dead(message)),
        }
    }

    /// Sends a message that takes one of the places, for whoever has [taken](Self::take_place) it.
    pub(crate) fn push_into_place(&self, message: M) -> Result<(), M> {
        self.admit(message, Mail::Counted)
    }

    /// Takes what comes from outside, if anything does.
    fn admit(&self, message: M, mail: impl FnOnce(M) -> Mail<M>) -> Result<(), M> {
        let state = self.lock();
        if state.drains || state.end.is_some() {
            return Err(message);
        }
        Self::enqueue(state, mail(message));
        Ok(())
    }

    fn is_closed(&self) -> bool {
        let state = self.lock();
        state.drains || state.end.is_some()
    }

    /// Sends mail that needs no room: signals, timers, what a process tells itself. `false` if the
    /// process is dead.
    pub(crate) fn push(&self, mail: Mail<M>) -> bool {
        let state = self.lock();
        if state.end.is_some() {
            return false;
        }
        Self::enqueue(state, mail);
        true
    }

    /// Takes nothing more from outside, and asks for the end behind what is queued: at one moment, so
    /// that nothing comes in between. `false` if the process is dead.
    pub(crate) fn drain(&self, reason: ExitReason) -> bool {
        let mut state = self.lock();
        if state.end.is_some() {
            return false;
        }
        state.drains = true;
        Self::enqueue(state, Mail::Drained(reason));
        // Whoever waits for room waits for nothing.
        self.close_room();
        true
    }

    /// Whether it [drains](Self::drain), or did until it ended.
    pub(crate) fn drains(&self) -> bool {
        self.lock().drains
    }

    fn close_room(&self) {
        if let Some(room) = &self.room {
            room.close();
        }
    }

    pub(super) fn enqueue(mut state: MutexGuard<'_, State<M>>, mail: Mail<M>) {
        state.queue.push_back(mail);
        let waiting = state.waiting.take();
        drop(state);
        // Woken without the lock, so that the reader doesn't run into it at once.
        if let Some(waker) = waiting {
            waker.wake();
        }
    }

    /// Resolves when a bounded mailbox has room, at once if it is unbounded or the process is dead.
    pub(crate) async fn wait_for_room(&self) {
        if let Some(room) = &self.room {
            room.wait().await;
        }
    }

    /// As [`wait_for_room`](Self::wait_for_room), and takes the place for a message. `false` if the
    /// process is dead.
    pub(crate) async fn take_place(&self) -> bool {
        match &self.room {
            Some(room) => room.take().await,
            None => true,
        }
    }

    pub(super) fn free_place(&self) {
        if let Some(room) = &self.room {
            room.free();
        }
    }

    /// How much mail is queued and not taken.
    pub(super) fn queued(&self) -> usize {
        self.lock().queue.len()
    }

    /// Everything that is queued goes behind what `batch` holds; waits if there is nothing. An error if
    /// nothing will come any more.
    pub(super) fn poll_take(
        &self,
        batch: &mut VecDeque<Mail<M>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), ExitReason>> {
        let mut state = self.lock();
        if let Some(reason) = &state.fatal {
            return Poll::Ready(Err(reason.clone()));
        }
        if state.queue.is_empty() {
            if let Some(reason) = &state.end {
                return Poll::Ready(Err(reason.clone()));
            }
            state.waiting = Some(cx.waker().clone());
            let mut idle = VecDeque::new();
            if state.queue.capacity() > KEEP {
                std::mem::swap(&mut state.queue, &mut idle);
            }
            drop(state);
            // It waits, perhaps for ever: nothing of a flood is kept.
            drop(idle);
            shrink(batch, 0);
            return Poll::Pending;
        }
        if batch.is_empty() {
            std::mem::swap(&mut state.queue, batch);
        } else {
            batch.append(&mut state.queue);
        }
        Poll::Ready(Ok(()))
    }

    /// Puts mail that was taken but not handled back in front.
    pub(super) fn put_back(&self, mut mail: VecDeque<Mail<M>>) {
        let mut state = self.lock();
        if state.end.is_none() {
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
            self.lock().task = Some(cx.waker().clone());
            Poll::Ready(())
        })
        .await;
    }

    /// The fatal signal, if there is one.
    pub(crate) fn fatal(&self) -> Option<ExitReason> {
        if !self.urgent.load(Ordering::Acquire) {
            return None;
        }
        self.lock().fatal.clone()
    }

    /// Closes for good and hands out what is left. `None` if it was closed before.
    pub(super) fn close(&self, reason: &ExitReason) -> Option<(VecDeque<Mail<M>>, Lifelines)> {
        let mut state = self.lock();
        if state.end.is_some() {
            return None;
        }
        state.end = Some(reason.clone());
        self.ended.store(true, Ordering::Release);
        let queue = std::mem::take(&mut state.queue);
        let lifelines = std::mem::take(&mut state.lifelines);
        let wakers = (state.waiting.take(), state.task.take());
        drop(state);
        drop(wakers);
        self.close_room();
        Some((queue, lifelines))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State<M>> {
        // No user code runs under this lock, so what a panic left behind is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

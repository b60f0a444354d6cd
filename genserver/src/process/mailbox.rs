//! One process, its [`Cell`]: one lock around everything that others may touch, and the queue in it.
//! The side that reads is [`Inbox`](super::inbox::Inbox), what others may do to it is in `outside`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Pid;
use super::guard::listen_for_places;
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
    /// The task: to tell it of mail, or to cut off a callback that waits for something else.
    pub(super) task: Option<Waker>,
    /// It waits for mail.
    pub(super) waits: bool,
    pub(super) traps_exits: bool,
    /// The first fatal signal counts (PROC-10).
    pub(super) fatal: Option<ExitReason>,
    pub(super) end: Option<ExitReason>,
    /// Takes nothing more from outside, and ends when what is queued is handled.
    drains: bool,
    pub(super) lifelines: Lifelines,
}

impl<M> State<M> {
    /// The task from now on; the one before, to be dropped without the lock.
    fn run_by(&mut self, task: &Waker) -> Option<Waker> {
        match &self.task {
            Some(known) if known.will_wake(task) => None,
            _ => self.task.replace(task.clone()),
        }
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
            task: None,
            waits: false,
            traps_exits: false,
            fatal: None,
            end: None,
            drains: false,
            lifelines: Lifelines::default(),
        };
        listen_for_places();
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
    ///
    /// `content` is sealed at the last moment, so that the message is written where it stays, and comes back
    /// as it was.
    #[expect(clippy::inline_always, reason = "each move of a message costs as much as its lock")]
    #[inline(always)]
    pub(crate) fn try_push<T>(
        &self,
        content: T,
        seal: impl FnOnce(T) -> M,
    ) -> Result<(), Refused<T>> {
        match &self.room {
            None => self
                .admit(content, |content| Mail::Message(seal(content)))
                .map_err(Refused::Dead),
            Some(room) => self.try_push_into(room, content, seal),
        }
    }

    #[inline(never)]
    fn try_push_into<T>(
        &self,
        room: &Room,
        content: T,
        seal: impl FnOnce(T) -> M,
    ) -> Result<(), Refused<T>> {
        match room.try_take() {
            Ok(()) => self.push_into_place(content, seal).map_err(Refused::Dead),
            Err(NoPlace::Full) if !self.is_closed() => Err(Refused::Full(content)),
            Err(NoPlace::Full | NoPlace::Closed) => Err(Refused::Dead(content)),
        }
    }

    /// Sends a message that takes one of the places, for whoever has [taken](Self::take_place) it.
    pub(crate) fn push_into_place<T>(
        &self,
        content: T,
        seal: impl FnOnce(T) -> M,
    ) -> Result<(), T> {
        self.admit(content, |content| Mail::Counted(seal(content)))
    }

    /// Takes what comes from outside, if anything does.
    #[expect(clippy::inline_always, reason = "each move of a message costs as much as its lock")]
    #[inline(always)]
    fn admit<T>(&self, content: T, seal: impl FnOnce(T) -> Mail<M>) -> Result<(), T> {
        let mut state = self.lock();
        if state.drains || state.end.is_some() {
            return Err(content);
        }
        state.queue.reserve(1);
        Self::enqueue(state, seal(content));
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

    #[expect(clippy::inline_always, reason = "each move of a message costs as much as its lock")]
    #[inline(always)]
    pub(super) fn enqueue(mut state: MutexGuard<'_, State<M>>, mail: Mail<M>) {
        state.queue.push_back(mail);
        if !std::mem::take(&mut state.waits) {
            return;
        }
        let task = state.task.clone();
        drop(state);
        // Woken without the lock, so that the reader doesn't run into it at once.
        task.into_iter().for_each(Waker::wake);
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

    /// Everything that is queued goes behind what `batch` holds; waits if there is nothing. `false` if
    /// nothing will come any more: [`doom`](Self::doom) says why.
    pub(super) fn poll_take(
        &self,
        batch: &mut VecDeque<Mail<M>>,
        cx: &mut Context<'_>,
    ) -> Poll<bool> {
        let mut state = self.lock();
        if state.fatal.is_some() {
            return Poll::Ready(false);
        }
        if state.queue.is_empty() {
            if state.end.is_some() {
                return Poll::Ready(false);
            }
            state.waits = true;
            let before = state.run_by(cx.waker());
            drop(state);
            drop(before);
            return Poll::Pending;
        }
        if batch.is_empty() {
            std::mem::swap(&mut state.queue, batch);
        } else {
            batch.append(&mut state.queue);
        }
        Poll::Ready(true)
    }

    /// Why nothing will come any more.
    pub(crate) fn doom(&self) -> ExitReason {
        let state = self.lock();
        let reason = state.fatal.as_ref().or(state.end.as_ref());
        reason.cloned().unwrap_or(ExitReason::Killed)
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
        let task = state.task.take();
        drop(state);
        drop(task);
        self.close_room();
        Some((queue, lifelines))
    }

    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, State<M>> {
        // No user code runs under this lock, so what a panic left behind is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

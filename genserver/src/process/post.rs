//! The side of a [`Cell`] where mail comes in.

use std::sync::atomic::Ordering;
use std::task::Waker;

use super::mailbox::{Cell, State};
use super::room::{NoPlace, Room};
use super::signal::{Letter, Mail};
use crate::exit::ExitReason;
use crate::sync::BriefGuard;

/// Why a message was not taken; it comes back.
pub(crate) enum Refused<M> {
    Full(M),
    Dead(M),
}

impl<M: Letter> Cell<M> {
    /// Sends a message, or says that there is no room or nobody to read it.
    ///
    /// `content` is sealed at the last moment, so that the message is written where it stays, and comes back
    /// as it was.
    #[expect(
        clippy::inline_always,
        reason = "each move of a message costs as much as its lock"
    )]
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
    #[expect(
        clippy::inline_always,
        reason = "each move of a message costs as much as its lock"
    )]
    #[inline(always)]
    fn admit<T>(&self, content: T, seal: impl FnOnce(T) -> Mail<M>) -> Result<(), T> {
        let mut state = self.lock();
        if state.drains || state.has_ended() {
            return Err(content);
        }
        state.queue.reserve(1);
        Self::enqueue(state, seal(content));
        Ok(())
    }

    /// As [`try_push`](Self::try_push), for somebody who will run the process until it waits, instead of its
    /// own task. `false` if there is no need.
    ///
    /// It goes on waiting for mail until then, so that whatever else comes meanwhile wakes it.
    #[inline]
    pub(crate) fn push_and_run<T>(
        &self,
        content: T,
        seal: impl FnOnce(T) -> M,
    ) -> Result<bool, Refused<T>> {
        if self.room.is_some() {
            return self.try_push(content, seal).map(|()| false);
        }
        let mut state = self.lock();
        if state.drains || state.has_ended() {
            return Err(Refused::Dead(content));
        }
        state.queue.reserve(1);
        let mail = Mail::Message(seal(content));
        if state.waits && self.is_idle.load(Ordering::Relaxed) {
            state.queue.push_back(mail);
            return Ok(true);
        }
        // It is in the middle of something.
        Self::enqueue(state, mail);
        Ok(false)
    }

    fn is_closed(&self) -> bool {
        let state = self.lock();
        state.drains || state.has_ended()
    }

    /// Sends mail that needs no room: signals, timers, what a process tells itself. `false` if the
    /// process is dead.
    pub(crate) fn push(&self, mail: Mail<M>) -> bool {
        let state = self.lock();
        if state.has_ended() {
            return false;
        }
        Self::enqueue(state, mail);
        true
    }

    /// Takes nothing more from outside, and asks for the end behind what is queued: at one moment, so
    /// that nothing comes in between. `false` if the process is dead.
    pub(crate) fn drain(&self, reason: ExitReason) -> bool {
        let mut state = self.lock();
        if state.has_ended() {
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

    pub(super) fn close_room(&self) {
        if let Some(room) = &self.room {
            room.close();
        }
    }

    #[expect(
        clippy::inline_always,
        reason = "each move of a message costs as much as its lock"
    )]
    #[inline(always)]
    pub(super) fn enqueue(mut state: BriefGuard<'_, State<M>>, mail: Mail<M>) {
        state.queue.push_back(mail);
        if !std::mem::take(&mut state.waits) {
            return;
        }
        match &state.task {
            // A task of the runtime's: to wake it runs nobody's code, so it is done here, without a copy.
            Some(task) if M::HAS_A_TASK => task.wake_by_ref(),
            Some(_) | None => Self::wake_task(state),
        }
    }

    /// Wakes whoever polls the process: without the lock, so that it doesn't run into that at once.
    #[inline]
    pub(super) fn wake_task(state: BriefGuard<'_, State<M>>) {
        let task = state.task.clone();
        drop(state);
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
}

//! Who runs a process: its own task, or a process that waits for it and [steps in](Cell::step_in).
//!
//! A call to a server that is idle would cost two switches of tasks. A caller that is itself a process has
//! nothing to do meanwhile, so it runs the server until that waits, and goes on with the reply. It does so in
//! its guard, where its callback has already returned `Pending`: nothing of the caller's is in scope there, no
//! task-local and no span, and the server can tell only by `tokio::task::id()`. A server that blocks or computes
//! without awaiting holds up its caller, though.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Waker};

use super::mailbox::Cell;
use super::pid::AnyProcess as _;
use super::signal::Letter;
use crate::sync::{AtomicU8, Brief, BriefGuard};

/// All that a process does, from its beginning to the news of its end.
pub(crate) type Body = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The body of a process, which one at a time runs.
#[derive(Default)]
pub(super) struct Turn {
    /// Locked while it runs. Nobody ever waits for this lock.
    body: Brief<Option<Body>>,
    /// Its own task, from when that has begun. It is spawned, so it is always the same one.
    task: OnceLock<Waker>,
    /// What its own task wanted while somebody else ran it: one of the constants below.
    left: AtomicU8,
}

const NOTHING: u8 = 0;
/// It came to run it.
const A_RUN: u8 = 1;
/// It was dropped, as when a runtime ends.
const THE_END: u8 = 2;

type Locked<'a> = BriefGuard<'a, Option<Body>>;

impl Turn {
    /// Locks it, or leaves word with whoever runs it.
    fn lock_or_leave(&self, word: u8) -> Option<Locked<'_>> {
        self.body.try_lock().or_else(|| {
            self.left.swap(word, Ordering::AcqRel);
            // Whoever ran it may have looked for word just before.
            self.body.try_lock()
        })
    }

    /// Its own task's turn.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.lock_or_leave(A_RUN)
            .map_or(Poll::Pending, |body| run(body, cx.waker()))
    }

    /// Runs it until it waits, for a process that waits for it.
    fn step_in(&self) -> Remains {
        // Only its own task begins it.
        let Some(task) = self.task.get() else {
            return Remains::ARun;
        };
        let Some(body) = self.body.try_lock() else {
            return Remains::ARun;
        };
        // A panic of ours, which is none of a callback's, must not be the caller's.
        let ran = catch_unwind(AssertUnwindSafe(|| run(body, task)));
        let word = self.left.swap(NOTHING, Ordering::AcqRel);
        match ran {
            Ok(Poll::Pending) => {}
            // It has to hear of the end.
            Ok(Poll::Ready(())) => task.wake_by_ref(),
            Err(_reported) => return Remains::TheEnd,
        }
        match word {
            A_RUN => Remains::ARun,
            THE_END => Remains::TheEnd,
            _ => Remains::Nothing,
        }
    }

    /// Drops the body, or leaves that to whoever runs it. Whether its own task has to hear of it.
    fn drop_body(&self) -> bool {
        let Some(mut body) = self.lock_or_leave(THE_END) else {
            return false;
        };
        let over = body.take();
        drop(body);
        over.is_some()
    }

    /// Its own task, once that has begun.
    pub(super) fn task(&self) -> Option<&Waker> {
        self.task.get()
    }
}

/// What is left to do for one who has stepped in.
enum Remains {
    Nothing,
    /// For its own task: to run it.
    ARun,
    /// To drop the body.
    TheEnd,
}

/// Runs it until it waits, as its own task.
fn run(mut body: Locked<'_>, task: &Waker) -> Poll<()> {
    let cx = &mut Context::from_waker(task);
    let polled = body
        .as_mut()
        .map_or(Poll::Ready(()), |body| body.as_mut().poll(cx));
    if polled.is_ready() {
        let over = body.take();
        drop(body);
        drop(over);
    }
    polled
}

impl<M: Letter> Cell<M> {
    /// What the process is to do, which the returned future does.
    pub(crate) fn embody(self: &Arc<Self>, body: Body) -> impl Future<Output = ()> + Send + use<M> {
        if let Some(mut place) = self.turn.body.try_lock() {
            *place = Some(body);
        }
        Embodied(Arc::clone(self))
    }

    /// Its own task has begun, if it is that.
    #[inline]
    fn begin(&self, task: &Waker) {
        if self.turn.task().is_none() {
            // Whoever ends it has either said so before, or finds the task.
            let _state = self.lock();
            let _known = self.turn.task.set(task.clone()).is_err();
        }
    }

    /// Runs it in the place of its own task, until it waits.
    pub(super) fn step_in(&self) {
        match self.turn.step_in() {
            Remains::Nothing => {}
            Remains::ARun => self.wake(),
            Remains::TheEnd => self.drop_body(),
        }
    }

    /// Drops what it does, and all that this holds, in its own name: whoever does so may be another process.
    fn drop_body(&self) {
        // The destructors are the user's. The panic hook has already reported it.
        let mut dropped = false;
        let _reported = self.catch_last(|| dropped = self.turn.drop_body()).is_err();
        if dropped {
            self.turn.task().into_iter().for_each(Waker::wake_by_ref);
        }
    }
}

/// The own task of a process.
struct Embodied<M: Letter>(Arc<Cell<M>>);

impl<M: Letter> Future for Embodied<M> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.begin(cx.waker());
        self.0.turn.poll(cx)
    }
}

impl<M: Letter> Drop for Embodied<M> {
    fn drop(&mut self) {
        // A runtime that ends may drop a callback, and what it holds.
        self.0.drop_body();
    }
}

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
use std::sync::Arc;
use std::sync::atomic::Ordering;
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
    body: Brief<Option<Stage>>,
    /// What its own task wanted while somebody else ran it: one of the constants below.
    left: AtomicU8,
}

struct Stage {
    body: Body,
    /// Its own task, from when that has begun.
    task: Option<Waker>,
}

const NOTHING: u8 = 0;
/// It came to run it.
const A_RUN: u8 = 1;
/// It was dropped, as when a runtime ends.
const THE_END: u8 = 2;

type Locked<'a> = BriefGuard<'a, Option<Stage>>;

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
        let Some(mut stage) = self.lock_or_leave(A_RUN) else {
            return Poll::Pending;
        };
        if let Some(Stage { task, .. }) = stage.as_mut() {
            if !task
                .as_ref()
                .is_some_and(|known| known.will_wake(cx.waker()))
            {
                *task = Some(cx.waker().clone());
            }
        }
        run(stage).map(drop)
    }

    /// Runs it until it waits, for a process that waits for it.
    fn step_in(&self) -> Remains {
        let Some(stage) = self.body.try_lock() else {
            return Remains::ARun;
        };
        // A panic of ours, which is none of a callback's, must not be the caller's.
        let ran = catch_unwind(AssertUnwindSafe(|| run(stage)));
        let word = self.left.swap(NOTHING, Ordering::AcqRel);
        match ran {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(task)) => task.into_iter().for_each(Waker::wake),
            Err(_reported) => return Remains::TheEnd,
        }
        match word {
            A_RUN => Remains::ARun,
            THE_END => Remains::TheEnd,
            _ => Remains::Nothing,
        }
    }

    /// Drops the body, or leaves that to whoever runs it. Its own task, if that has to hear of it.
    fn drop_body(&self) -> Option<Waker> {
        let mut stage = self.lock_or_leave(THE_END)?;
        let over = stage.take();
        drop(stage);
        over.and_then(|over| over.task)
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

/// Runs it until it waits. If it is over, its own task has to hear of it.
fn run(mut stage: Locked<'_>) -> Poll<Option<Waker>> {
    let Some(Stage { body, task }) = stage.as_mut() else {
        return Poll::Ready(None);
    };
    // Only its own task begins it.
    let Some(known) = task else {
        return Poll::Pending;
    };
    if body
        .as_mut()
        .poll(&mut Context::from_waker(known))
        .is_pending()
    {
        return Poll::Pending;
    }
    let over = stage.take();
    drop(stage);
    Poll::Ready(over.and_then(|stage| stage.task))
}

impl<M: Letter> Cell<M> {
    /// What the process is to do, which the returned future does.
    pub(crate) fn embody(self: &Arc<Self>, body: Body) -> impl Future<Output = ()> + Send + use<M> {
        if let Some(mut stage) = self.turn.body.try_lock() {
            *stage = Some(Stage { body, task: None });
        }
        Embodied(Arc::clone(self))
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
        let mut task = None;
        let _reported = self.catch_last(|| task = self.turn.drop_body()).is_err();
        task.into_iter().for_each(Waker::wake);
    }
}

/// The own task of a process.
struct Embodied<M: Letter>(Arc<Cell<M>>);

impl<M: Letter> Future for Embodied<M> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.turn.poll(cx)
    }
}

impl<M: Letter> Drop for Embodied<M> {
    fn drop(&mut self) {
        // A runtime that ends may drop a callback, and what it holds.
        self.0.drop_body();
    }
}

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
use crate::sync::{AtomicBool, AtomicU8, Brief, BriefGuard};

/// All that a process does, from its beginning to the news of its end.
pub(crate) type Body = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The body of a process, which one at a time runs. Its own task has it to itself until somebody else wants
/// to run it for the first time.
#[derive(Default)]
pub(super) struct Turn {
    /// Somebody else does, or did.
    is_shared: AtomicBool,
    /// The body has come to its end, whoever looks whether there is one.
    is_over: AtomicBool,
    /// Locked while it runs, and nobody waits for that: a process that is not shared yet, which waits until
    /// whoever looks has seen so, has no body here to run.
    body: Brief<Option<Stage>>,
    /// What its own task wanted while somebody else ran it: one of the constants below.
    left: AtomicU8,
}

struct Stage {
    body: Body,
    /// Its own task.
    task: Waker,
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
    fn poll(&self) -> Poll<()> {
        match self.lock_or_leave(A_RUN) {
            Some(stage) => self.run(stage).map(drop),
            // Somebody looks for the body who came too late, and will wake nobody.
            None if self.is_over.load(Ordering::Acquire) => Poll::Ready(()),
            None => Poll::Pending,
        }
    }

    /// Its own task leaves it to all.
    fn share(&self, body: Body, task: &Waker) {
        // Nobody has it, since nothing was there to run.
        *self.body.lock() = Some(Stage {
            body,
            task: task.clone(),
        });
    }

    /// Runs it until it waits, for a process that waits for it.
    fn step_in(&self) -> Remains {
        self.is_shared.store(true, Ordering::Release);
        let Some(stage) = self.body.try_lock().filter(|stage| stage.is_some()) else {
            return Remains::ARun;
        };
        // A panic of ours, which is none of a callback's, must not be the caller's.
        let ran = catch_unwind(AssertUnwindSafe(|| self.run(stage)));
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

    /// Runs it until it waits. If it is over, its own task has to hear of it.
    fn run(&self, mut stage: Locked<'_>) -> Poll<Option<Waker>> {
        let Some(Stage { body, task }) = stage.as_mut() else {
            return Poll::Ready(None);
        };
        if body
            .as_mut()
            .poll(&mut Context::from_waker(task))
            .is_pending()
        {
            return Poll::Pending;
        }
        let over = stage.take();
        self.is_over.store(true, Ordering::Release);
        drop(stage);
        Poll::Ready(over.map(|stage| stage.task))
    }

    /// Drops the body, or leaves that to whoever runs it. Hands out its own task first, which has to hear of it.
    fn drop_body(&self, task: &mut Option<Waker>) {
        let Some(mut stage) = self.lock_or_leave(THE_END) else {
            return;
        };
        let over = stage.take();
        self.is_over.store(true, Ordering::Release);
        drop(stage);
        if let Some(Stage { body, task: own }) = over {
            *task = Some(own);
            drop(body);
        }
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

impl<M: Letter> Cell<M> {
    /// What the process is to do, which the returned future does.
    pub(crate) fn embody(self: &Arc<Self>, body: Body) -> impl Future<Output = ()> + Send + use<M> {
        Embodied {
            cell: Arc::clone(self),
            body: Some(body),
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
        let mut task = None;
        // The destructors are the user's. The panic hook has already reported it.
        let _reported = self.catch_last(|| self.turn.drop_body(&mut task)).is_err();
        task.into_iter().for_each(Waker::wake);
    }
}

/// The own task of a process.
struct Embodied<M: Letter> {
    cell: Arc<Cell<M>>,
    /// Until it is shared.
    body: Option<Body>,
}

impl<M: Letter> Future for Embodied<M> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let turn = &this.cell.turn;
        let Some(body) = &mut this.body else {
            return turn.poll();
        };
        if !turn.is_shared.load(Ordering::Acquire) {
            return body.as_mut().poll(cx);
        }
        if let Some(body) = this.body.take() {
            turn.share(body, cx.waker());
        }
        turn.poll()
    }
}

impl<M: Letter> Drop for Embodied<M> {
    fn drop(&mut self) {
        // A runtime that ends may drop a callback, and what it holds.
        if let Some(body) = self.body.take() {
            let _reported = self.cell.catch_last(|| drop(body)).is_err();
        }
        self.cell.drop_body();
    }
}

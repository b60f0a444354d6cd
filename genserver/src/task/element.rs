//! One element of a stream on its way: its task, its time, its place.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Sleep;

use super::Task;
use crate::exit::ExitReason;
use crate::process::{self, Pid};

/// An element whose task runs. Dropping it kills the task.
pub(super) struct Element<I, T> {
    pub(super) index: usize,
    /// Kept only if somebody wants it back.
    pub(super) input: Option<I>,
    task: Task<T>,
    /// `None` also when it is over.
    deadline: Option<Pin<Box<Sleep>>>,
    is_late: bool,
    is_gone: bool,
}

/// What came of an element.
pub(super) struct Outcome<I, T> {
    pub(super) index: usize,
    pub(super) input: Option<I>,
    pub(super) result: Result<T, ExitReason>,
    /// Its time was over.
    pub(super) is_late: bool,
}

/// Starts the task of an element. How it ends, an owner that traps exits reads in the stream: it is sent
/// no exit besides (row TASK-70).
pub(super) fn start<T, F>(owner: Option<Pid>, work: F) -> Task<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
{
    let linked = owner.clone();
    let part = move |pid: &Pid| {
        if let Some(owner) = linked.filter(|owner| owner.0.traps_exits()) {
            process::unlink(&owner, pid);
        }
    };
    Task::start(owner, move |_process| work, part)
}

impl<I, T> Element<I, T> {
    /// Its time begins now (row TASK-67).
    pub(super) fn new(
        index: usize,
        input: Option<I>,
        task: Task<T>,
        limit: Option<Duration>,
    ) -> Self {
        Self {
            index,
            input,
            task,
            deadline: limit.map(|limit| Box::pin(tokio::time::sleep(limit))),
            is_late: false,
            is_gone: false,
        }
    }

    /// Its end harms nobody.
    pub(super) fn kill(&self) {
        self.task.unlink();
        self.task.pid().kill();
    }

    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().poll(cx).is_ready(),
            None => false,
        }
    }
}

impl<I, T: Send + 'static> Future for Element<I, T> {
    type Output = Outcome<I, T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            if let Poll::Ready(answer) = this.task.poll_answer(cx) {
                this.is_gone = true;
                // A value that came while it was killed wins, as in a shutdown.
                let is_late = this.is_late && answer.is_err();
                return Poll::Ready(Outcome {
                    index: this.index,
                    input: this.input.take(),
                    result: answer.map_err(
                        |reason| {
                            if is_late { ExitReason::Timeout } else { reason }
                        },
                    ),
                    is_late,
                });
            }
            if !this.is_over(cx) {
                return Poll::Pending;
            }
            // Its answer is told when it is gone.
            this.is_late = true;
            this.deadline = None;
            this.kill();
        }
    }
}

impl<I, T> Drop for Element<I, T> {
    fn drop(&mut self) {
        if !self.is_gone {
            self.kill();
        }
    }
}

/// Nothing in it is pinned but what is boxed.
impl<I, T> Unpin for Element<I, T> {}

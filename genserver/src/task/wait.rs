//! What can be done with one task: await it, look whether it is done, end it, let it go.

use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::time::Duration;

use super::Task;
use crate::exit::{ExitReason, TaskError};
use crate::supervisor::Shutdown;

impl<T: Send + 'static> Task<T> {
    /// Waits for at most `limit` and keeps the task: `None` if it is not done yet. Then it may be asked
    /// again (row TASK-20).
    ///
    /// A task gives its answer once: after that, this is `None` (row TASK-21).
    ///
    /// # Errors
    ///
    /// The reason, if the task ended without a value.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when the future is dropped.
    ///
    /// ```
    /// use genserver::Task;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut slow = Task::spawn(async {
    ///     tokio::time::sleep(Duration::from_millis(20)).await;
    ///     Ok("done")
    /// });
    /// assert_eq!(slow.yield_for(Duration::ZERO).await, None);
    /// assert_eq!(slow.yield_for(Duration::from_secs(5)).await, Some(Ok("done")));
    /// # }
    /// ```
    pub async fn yield_for(&mut self, limit: Duration) -> Option<Result<T, ExitReason>> {
        match tokio::time::timeout(limit, self.answer()).await {
            Ok(answer) => Some(answer),
            // A runtime that wants its turn interrupts the wait, also if the answer is there.
            Err(_over) => self.take_answer(),
        }
    }

    /// Ends the task and waits until it is gone. An owner is not harmed: the link is taken away first.
    ///
    /// `None` if it ended because of this. A value that is there, or that the task gives while it ends,
    /// wins: `Some(Ok(_))` (row TASK-23).
    ///
    /// # Errors
    ///
    /// The reason, if it failed before or while it ended (row TASK-24); [`ExitReason::Killed`] if it had
    /// to be killed because it did not end within [`Shutdown::After`] (row TASK-25);
    /// [`ExitReason::NoProc`] if somebody has had the answer already (row TASK-27).
    ///
    /// # Cancel safety
    ///
    /// Once polled, the task is unlinked and has been asked to end, but if the future is dropped, a task
    /// that traps exits is not killed when its time is over.
    ///
    /// ```
    /// use genserver::{Shutdown, Task};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let idle = Task::<u32>::spawn(std::future::pending());
    /// assert_eq!(idle.shutdown(Shutdown::BrutalKill).await, None);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn shutdown(mut self, shutdown: Shutdown) -> Option<Result<T, ExitReason>> {
        if self.is_taken() {
            return Some(Err(ExitReason::NoProc));
        }
        let expected = self.end(shutdown).await;
        match self.take_answer() {
            Some(Err(reason)) if reason == expected => None,
            answer => answer,
        }
    }

    /// Lets the task go: it runs on, but from now on neither its value nor its failure reaches anybody
    /// (row TASK-28). `None` if it still runs.
    ///
    /// # Errors
    ///
    /// The reason, if it has already ended without a value.
    ///
    /// ```
    /// use genserver::Task;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let idle = Task::<u32>::spawn(std::future::pending());
    /// let pid = idle.pid().clone();
    /// assert_eq!(idle.ignore(), None);
    /// assert!(pid.is_alive());
    /// # Ok(())
    /// # }
    /// ```
    #[expect(
        clippy::must_use_candidate,
        reason = "most who let a task go don't care"
    )]
    pub fn ignore(mut self) -> Option<Result<T, ExitReason>> {
        self.let_go()
    }

    /// As [`ignore`](Self::ignore); a value that comes later is dropped with the handle.
    pub(super) fn let_go(&mut self) -> Option<Result<T, ExitReason>> {
        self.unlink();
        self.take_answer()
    }

    /// The reason that it ends with if it does as it is asked. It is gone when this resolves.
    pub(super) async fn end(&self, shutdown: Shutdown) -> ExitReason {
        self.unlink();
        let mut gone = self.pid().monitor();
        let limit = match shutdown {
            Shutdown::BrutalKill => {
                self.pid().kill();
                gone.await;
                return ExitReason::Killed;
            }
            Shutdown::After(limit) => limit,
            Shutdown::Infinity => Duration::MAX,
        };
        self.ask_to_shut_down();
        if tokio::time::timeout(limit, &mut gone).await.is_err() {
            self.pid().kill();
            gone.await;
        }
        ExitReason::Shutdown
    }

    /// The answer, as a future.
    pub(super) async fn answer(&mut self) -> Result<T, ExitReason> {
        poll_fn(|cx| self.poll_answer(cx)).await
    }
}

/// Waits for the value, for at most five seconds unless the task was told otherwise.
///
/// # Errors
///
/// See [`TaskError`].
///
/// # Cancel safety
///
/// The task runs on if the future is dropped, and so does one that takes too long (row TASK-08). Its value is
/// dropped.
impl<T: Send + 'static> IntoFuture for Task<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.is_taken() {
                return Err(TaskError::Exited(ExitReason::NoProc));
            }
            let answer = match self.timeout {
                None => self.answer().await,
                Some(limit) => {
                    let answer = self.yield_for(limit).await;
                    answer.ok_or(TaskError::Timeout(limit))?
                }
            };
            answer.map_err(TaskError::Exited)
        })
    }
}

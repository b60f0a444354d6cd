//! The errors that stand for an exit: in OTP the caller would exit, here it gets one of these, and
//! `?` turns it back into the exit (note A3).

use std::any::Any;
use std::time::Duration;

use super::ExitReason;

/// Why a call has no reply.
///
/// With `?` in a callback it becomes the exit reason that OTP's caller would exit with:
/// [`ExitReason::NoProc`], [`ExitReason::Timeout`], [`ExitReason::CallingSelf`], or the server's own.
///
/// ```
/// use genserver::{Agent, AgentClient, CallError, Named};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = Named::<Agent<u32>>::new("doc-call-error");
/// match counter.get(|count| *count).await {
///     Err(CallError::NoProc) => println!("not yet started: later, perhaps"),
///     Err(CallError::Timeout(limit)) => println!("not within {limit:?}: it may still come"),
///     other => println!("{}", other?),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallError {
    /// Nobody is there: the server had ended before the call, or [drains](crate::Address::drain), or the
    /// name belongs to nobody. Nothing was handled; call again when it has been restarted.
    #[error("the server is not running")]
    NoProc,
    /// No reply in time. The server was not told and may still handle the request, so repeat only
    /// what may happen twice.
    #[error("no reply within {0:?}")]
    Timeout(Duration),
    /// The server called itself: it would wait for ever. Do the work directly.
    #[error("the server called itself")]
    CallingSelf,
    /// The server ended while the call was waiting. It may have handled the request.
    #[error("the server ended: {0}")]
    Exited(ExitReason),
    /// The server dropped the [`Caller`](crate::Caller) without a reply: a mistake in the server. It may
    /// be about to end, if a callback failed that had taken the caller out of the state.
    #[error("the server dropped the call without a reply")]
    NoReply,
}

/// Why a server was not stopped as asked.
///
/// With `?` in a callback it becomes the exit reason that OTP's caller would exit with.
///
/// ```
/// use genserver::{Address, Agent, StopError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0).await?;
/// agent.stop().await?;
/// assert_eq!(agent.stop().await, Err(StopError::NoProc));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StopError {
    /// It had ended before, or the name belongs to nobody.
    #[error("the server is not running")]
    NoProc,
    /// It has not ended in time. The request stays in its queue, so it will still stop; kill it if it
    /// must not go on.
    #[error("the server did not stop within {0:?}")]
    Timeout(Duration),
    /// A server cannot wait for its own end: return [`Next::Stop`](crate::Next::Stop).
    #[error("the server tried to stop itself from outside")]
    CallingSelf,
    /// It ended, but for another reason: it failed first, or its `terminate` did.
    #[error("the server ended otherwise: {0}")]
    Exited(ExitReason),
}

/// Why a task has no value.
///
/// With `?` in a callback it becomes the exit reason that OTP's owner would exit with:
/// [`ExitReason::Timeout`], or the task's own (rows TASK-05, TASK-08).
///
/// ```
/// use genserver::{ExitReason, Task, TaskError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let task = Task::<u32>::spawn(async { Err(ExitReason::other("no")) });
/// assert_eq!(task.await, Err(TaskError::Exited(ExitReason::other("no"))));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The task failed, was killed, or ended without a value. The reason says which; start another
    /// one if the work may be done twice.
    #[error("the task ended: {0}")]
    Exited(ExitReason),
    /// No value in time. The task runs on, and its value will be dropped; to have the handle still, wait
    /// with [`Task::yield_for`](crate::Task::yield_for).
    #[error("the task took longer than {0:?}")]
    Timeout(Duration),
}

/// The process to link to is gone, and the one that asked does not trap exits (row PROC-14).
///
/// With `?` in a callback it becomes [`ExitReason::NoProc`].
///
/// ```
/// use genserver::{ExitReason, Process};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let gone = Process::spawn(|_me| async { Ok(()) });
/// gone.monitor().await;
/// let late = Process::spawn(move |me| async move { Ok(me.link(&gone)?) });
/// assert_eq!(late.monitor().await.reason, ExitReason::NoProc);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such process")]
#[non_exhaustive]
pub struct LinkError;

/// The exit that `error` stands for, if it is one of ours.
pub(super) fn exit_of(error: &dyn Any) -> Option<ExitReason> {
    if let Some(error) = error.downcast_ref::<CallError>() {
        return match error {
            CallError::NoProc => Some(ExitReason::NoProc),
            CallError::Timeout(_) => Some(ExitReason::Timeout),
            CallError::CallingSelf => Some(ExitReason::CallingSelf),
            CallError::Exited(reason) => Some(reason.clone()),
            CallError::NoReply => None,
        };
    }
    if let Some(error) = error.downcast_ref::<StopError>() {
        return Some(match error {
            StopError::NoProc => ExitReason::NoProc,
            StopError::Timeout(_) => ExitReason::Timeout,
            StopError::CallingSelf => ExitReason::CallingSelf,
            StopError::Exited(reason) => reason.clone(),
        });
    }
    if let Some(error) = error.downcast_ref::<TaskError>() {
        return Some(match error {
            TaskError::Exited(reason) => reason.clone(),
            TaskError::Timeout(_) => ExitReason::Timeout,
        });
    }
    error
        .downcast_ref::<LinkError>()
        .map(|_gone| ExitReason::NoProc)
}

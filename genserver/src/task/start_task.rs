//! A task of a supervisor, about to start: [`StartTask`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::gen_server::StartError;
use crate::process::Pid;
use crate::supervisor::{
    ChildSpec, DynamicSupervisorRef, Restart, Shutdown, StartDynamicChildError,
};

/// A task about to be started, to be awaited: made by [`TaskSupervisorRef::start_child`](super::TaskSupervisorRef::start_child). It resolves to
/// the pid of the task.
///
/// # Errors
///
/// See [`StartDynamicChildError`].
///
/// # Cancel safety
///
/// If the future is dropped, the task may be started all the same.
///
/// ```
/// use genserver::{Restart, Shutdown, TaskSupervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let tasks = TaskSupervisor::new().start().await?;
/// let idle = tasks.start_child(|| std::future::pending());
/// let pid = idle.restart(Restart::Permanent).shutdown(Shutdown::BrutalKill).await?;
/// assert!(pid.is_alive());
/// # tasks.stop().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is started unless this is awaited"]
pub struct StartTask<'a> {
    pub(super) supervisor: &'a DynamicSupervisorRef,
    pub(super) spec: ChildSpec,
}

impl StartTask<'_> {
    /// When the work is run again, from the start; never without this (row TASK-48).
    pub fn restart(mut self, restart: Restart) -> Self {
        self.spec = self.spec.restart(restart);
        self
    }

    /// How the task is ended; without this it has five seconds (row TASK-49).
    pub fn shutdown(mut self, shutdown: Shutdown) -> Self {
        self.spec = self.spec.shutdown(shutdown);
        self
    }
}

impl<'a> IntoFuture for StartTask<'a> {
    type Output = Result<Pid, StartDynamicChildError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let pid = self.supervisor.start_child(self.spec).await?;
            // A task never chooses not to start.
            pid.ok_or(StartDynamicChildError::Failed(StartError::Ignored))
        })
    }
}

impl fmt::Debug for StartTask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartTask")
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

//! A task as the child of a supervisor: [`ChildSpec::task`].

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use super::handle::report;
use crate::exit::ExitReason;
use crate::gen_server::StartError;
use crate::process::{self, Pid, Process};
use crate::registry::{self, Name, NameError};
use crate::supervisor::{ChildSpec, Restart, Starting};

impl ChildSpec {
    /// Work as a child: it runs once, and is not restarted unless the spec is told otherwise
    /// (row TASK-15). Nobody gets its result.
    ///
    /// A restart calls `work` again, from the start (row TASK-48). Its id is `Task`, so a second one beside
    /// it needs another. It has no `init` and no mailbox, so it counts as started at once.
    ///
    /// ```
    /// use genserver::{ChildSpec, Restart, Supervisor};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let import = ChildSpec::task(|| async {
    ///     let rows = tokio::task::spawn_blocking(|| 42).await?;
    ///     println!("{rows} rows");
    ///     Ok(())
    /// });
    /// let tree = Supervisor::one_for_one()
    ///     .child(import.id("import").restart(Restart::Transient))
    ///     .start()
    ///     .await?;
    /// # tree.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn task<W, F>(work: W) -> Self
    where
        W: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        Self::task_with(move |_process| work())
    }

    /// As [`task`](Self::task), for work that traps exits, links or monitors: it gets its own [`Process`].
    /// Only work that traps exits can tidy up when it is shut down.
    pub fn task_with<W, F>(work: W) -> Self
    where
        W: Fn(Process) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        let work = Arc::new(work);
        let start = move |supervisor: Pid, name| {
            let (work, starter) = (Arc::clone(&work), supervisor.clone());
            let finish = move |pid: &Pid, result: Result<(), ExitReason>| {
                if let Err(reason) = result {
                    report(pid, Some(&starter), &reason);
                }
            };
            spawn(supervisor, name, move |process| work(process), finish)
        };
        Self::process("Task", start).restart(Restart::Temporary)
    }

    /// Work that can be done once only, as a temporary child must (row DSUP-18).
    pub(super) fn task_once<T, F>(
        work: F,
        finish: impl FnOnce(&Pid, Result<T, ExitReason>) + Send + 'static,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        let once = Mutex::new(Some((work, finish)));
        let start = move |supervisor, name| -> Starting {
            let taken = once.lock().unwrap_or_else(PoisonError::into_inner).take();
            match taken {
                Some((work, finish)) => spawn(supervisor, name, |_process| work, finish),
                None => Box::pin(async {
                    let spent = ExitReason::other("a temporary child is started once");
                    Err(StartError::Failed(spent))
                }),
            }
        };
        Self::process("Task", start).restart(Restart::Temporary)
    }
}

/// Starts a task that is linked to its supervisor.
fn spawn<T, W, F>(
    supervisor: Pid,
    name: Option<Name>,
    work: W,
    finish: impl FnOnce(&Pid, Result<T, ExitReason>) + Send + 'static,
) -> Starting
where
    T: Send + 'static,
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
{
    Box::pin(async move {
        wait_for_the_doomed(name.as_ref()).await;
        let mut taken = None;
        let tie = |pid: &Pid| {
            let Some(Err(error)) = name.map(|name| registry::register(name, pid)) else {
                // Neither is dead: the supervisor runs, the task has not begun.
                let _linked = process::link(&supervisor, pid).is_ok();
                return;
            };
            // Nothing has run yet, and nothing will.
            pid.kill();
            taken = Some(error);
        };
        let pid = process::spawn_tied("Task", work, tie, finish);
        match taken {
            None => Ok(pid),
            Some(NameError::Taken(holder)) => Err(StartError::AlreadyStarted(holder)),
            Some(NameError::Dead) => Err(StartError::Failed(ExitReason::Killed)),
        }
    })
}

/// In OTP whoever was killed would be gone at once, and its name free (note A1).
async fn wait_for_the_doomed(name: Option<&Name>) {
    while let Some(holder) = name.and_then(registry::whereis) {
        if !holder.0.is_doomed() {
            return;
        }
        holder.monitor().await;
    }
}

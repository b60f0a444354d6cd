//! A task as the child of a supervisor: [`ChildSpec::task`].

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::handle::report;
use crate::exit::ExitReason;
use crate::gen_server::{StartError, StartOptions, take_all};
use crate::process::{self, Pid, Process};
use crate::supervisor::{ChildSpec, Restart, Starting};

impl ChildSpec {
    /// Work as a child: it runs once, and is not restarted unless the spec is told otherwise
    /// (row TASK-15). Nobody gets its result.
    ///
    /// A restart calls `work` again, from the start (row TASK-48). Its id is `Task`, so a second one beside
    /// it needs another. It has no `init`, so it counts as started when it has its name, if it is to have one.
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
    ///
    /// ```
    /// use genserver::{ChildSpec, Signal, Supervisor};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let tidy = ChildSpec::task_with(|mut process| async move {
    ///     process.trap_exits(true);
    ///     while let Signal::Down(_) = process.receive().await? {}
    ///     println!("tidies up");
    ///     Ok(())
    /// });
    /// Supervisor::one_for_one().child(tidy).start().await?.stop().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn task_with<W, F>(work: W) -> Self
    where
        W: Fn(Process) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        let work = Arc::new(work);
        let start = move |supervisor: Pid, options: StartOptions| {
            let (work, starter) = (Arc::clone(&work), supervisor.clone());
            let finish = move |pid: &Pid, result: Result<(), ExitReason>| {
                if let Err(reason) = result {
                    report(pid, Some(&starter), &reason);
                }
                Ok(())
            };
            spawn(supervisor, options, move |process| work(process), finish)
        };
        Self::process("Task", start).restart(Restart::Temporary)
    }

    /// Work that can be done once only, as a temporary child must (row DSUP-18).
    pub(super) fn task_once<T, F>(
        work: F,
        finish: impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static,
    ) -> Self
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        let once = Mutex::new(Some((work, finish)));
        let start = move |supervisor: Pid, options: StartOptions| -> Starting {
            let taken = once.lock().unwrap_or_else(PoisonError::into_inner).take();
            match taken {
                Some((work, finish)) => spawn(supervisor, options, |_process| work, finish),
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
    options: StartOptions,
    work: W,
    finish: impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static,
) -> Starting
where
    T: Send + 'static,
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
{
    Box::pin(async move {
        let parent = supervisor.clone();
        let tie = |pid: &Pid| {
            // Neither is dead: the supervisor runs, the task has not begun.
            let _linked = process::link(&parent, pid).is_ok();
        };
        if options.name.is_none() && options.keys.is_empty() {
            return Ok(process::spawn_tied("Task", work, tie, finish));
        }
        let (tell, told) = oneshot::channel();
        let named = move |process: Process| async move {
            let pid = process.pid();
            let taken = take_all(&options, &pid).await;
            let is_taken = taken.is_ok();
            if !is_taken {
                // Its supervisor hears of it as a failed start, and not as an exit besides.
                process::unlink(&supervisor, &pid);
            }
            match tell.send(taken) {
                Ok(()) if is_taken => work(process).await,
                // Nothing was begun, so nothing has failed.
                Ok(()) | Err(_) => Err(ExitReason::Shutdown),
            }
        };
        let pid = process::spawn_tied("Task", named, tie, finish);
        let error = match told.await {
            Ok(Ok(())) => return Ok(pid),
            Ok(Err(error)) => Some(error),
            Err(_ended) => None,
        };
        let down = pid.monitor().await;
        let reason = pid.exit_reason().unwrap_or(down.reason);
        Err(error.unwrap_or(StartError::Failed(reason)))
    })
}

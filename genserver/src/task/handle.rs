//! One task, seen by whoever waits for it: [`Task`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::oneshot;

use super::Owner;
use crate::exit::ExitReason;
use crate::process::{self, Monitor, Pid, Process};
use crate::trace;

/// How long a task is awaited unless something else is said: OTP's five seconds (row TASK-03).
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(5);

/// Work that runs in a process of its own, and whose value can be awaited: Elixir's `Task`.
///
/// The work fails by `?` or by a panic; both are the task's exit reason, which the awaiting side gets as
/// [`TaskError::Exited`](crate::TaskError::Exited). A linked task ([`spawn_link`](Self::spawn_link)) shares an abnormal end with
/// its owner: if the task fails, an owner that doesn't trap exits dies of it (row TASK-04), and if the
/// owner fails, so does the task (row TASK-10). An owner that ends normally leaves its tasks running
/// (row TASK-11).
///
/// Dropping the handle cancels nothing, and the value then reaches nobody (note A27): to end a task,
/// [`shutdown`](Self::shutdown).
///
/// Inside a server, awaiting a task keeps the server from serving meanwhile. What shall come back as a
/// message instead is started with [`Context::task`](crate::Context::task).
///
/// ```
/// use genserver::{ExitReason, Process, Task};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ExitReason> {
/// let me = Process::attach();
/// let sum = Task::spawn_link(&me, async { Ok((1..=10_u32).sum::<u32>()) });
/// let port = Task::spawn_link(&me, async { Ok("80".parse::<u16>()?) });
///
/// assert_eq!(sum.await?, 55);
/// assert_eq!(port.await?, 80);
/// # Ok(())
/// # }
/// ```
pub struct Task<T> {
    pid: Pid,
    owner: Option<Pid>,
    answer: Answer<T>,
    pub(super) timeout: Option<Duration>,
}

enum Answer<T> {
    /// The sender is dropped unused if the task fails.
    Pending(oneshot::Receiver<T>),
    /// It has failed and is about to be gone.
    Failing(Monitor),
    /// Somebody has had the answer.
    Taken,
}

impl<T: Send + 'static> Task<T> {
    /// Runs `work` in a task that is linked to its owner: Elixir's `Task.async`.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn_link<F>(owner: &impl Owner, work: F) -> Self
    where
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        Self::start(Some(owner.owner()), move |_process| work, |_pid| ())
    }

    /// As [`spawn_link`](Self::spawn_link), for work that traps exits, links or monitors: it gets its own
    /// [`Process`].
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// ```
    /// use genserver::{ExitReason, Process, Shutdown, Signal, Task};
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), ExitReason> {
    /// let me = Process::attach();
    /// let (tell, told) = tokio::sync::oneshot::channel();
    /// let task = Task::spawn_link_with(&me, |mut process| async move {
    ///     process.trap_exits(true);
    ///     tell.send("it traps exits").ok();
    ///     match process.receive().await? {
    ///         Signal::Exit(_asked) => Ok("tidied up"),
    ///         Signal::Down(_) => Ok("nothing is monitored"),
    ///     }
    /// });
    /// told.await?;
    ///
    /// let last = task.shutdown(Shutdown::After(Duration::from_secs(1))).await;
    /// assert_eq!(last, Some(Ok("tidied up")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn spawn_link_with<W, F>(owner: &impl Owner, work: W) -> Self
    where
        W: FnOnce(Process) -> F + Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        Self::start(Some(owner.owner()), work, |_pid| ())
    }

    /// Runs `work` in a task that is linked to nobody. Its failure is nothing but the answer to whoever
    /// awaits it, so this works from any task of the runtime.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// ```
    /// use genserver::Task;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sum = Task::spawn(async { Ok((1..=10_u32).sum::<u32>()) });
    /// assert!(sum.pid().is_alive());
    /// assert_eq!(sum.timeout(Duration::from_secs(60)).await?, 55);
    /// # Ok(())
    /// # }
    /// ```
    pub fn spawn<F>(work: F) -> Self
    where
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        Self::start(None, move |_process| work, |_pid| ())
    }

    /// A task that has already ended with this value, for code that expects a task where there is nothing
    /// left to do (row TASK-13).
    ///
    /// ```
    /// use genserver::Task;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let known = Some(55);
    /// let sum = match known {
    ///     Some(sum) => Task::completed(sum),
    ///     None => Task::spawn(async { Ok((1..=10).sum()) }),
    /// };
    /// assert_eq!(sum.no_timeout().await?, 55);
    /// # Ok(())
    /// # }
    /// ```
    pub fn completed(value: T) -> Self {
        let (answer, pending) = oneshot::channel();
        // The receiver is right here.
        let _sent = answer.send(value).is_ok();
        Self::of(process::ended("Task"), None, pending)
    }

    /// `part` is called before anybody hears of the end.
    pub(super) fn start<W, F>(
        owner: Option<Pid>,
        work: W,
        part: impl FnOnce(&Pid) + Send + 'static,
    ) -> Self
    where
        W: FnOnce(Process) -> F + Send + 'static,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    {
        let (answer, pending) = oneshot::channel();
        let tell = answer_with(answer, owner.clone());
        let finish = move |pid: &Pid, result| {
            part(pid);
            tell(pid, result)
        };
        let tie = |pid: &Pid| link_to(owner.as_ref(), pid);
        let pid = process::spawn_tied("Task", work, tie, finish);
        Self::of(pid, owner, pending)
    }

    /// The handle to a process that answers to the other end of `pending`.
    pub(super) fn of(pid: Pid, owner: Option<Pid>, pending: oneshot::Receiver<T>) -> Self {
        Self {
            pid,
            owner,
            answer: Answer::Pending(pending),
            timeout: Some(DEFAULT_TIMEOUT),
        }
    }

    /// How long awaiting this task may take, counted from the await; five seconds without this.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Awaiting this task may take any time.
    #[must_use]
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }
}

impl<T> Task<T> {
    /// The process that does the work. Of a [completed](Self::completed) task, one that has ended.
    #[must_use]
    pub fn pid(&self) -> &Pid {
        &self.pid
    }

    /// Whether somebody has had the answer already.
    pub(super) fn is_taken(&self) -> bool {
        matches!(self.answer, Answer::Taken)
    }

    /// The value, or why there is none, once the task is gone. Pending for ever if it was taken: whoever
    /// waits has a limit, and is told nothing twice (row TASK-21).
    pub(super) fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, ExitReason>> {
        loop {
            let answer = match &mut self.answer {
                Answer::Pending(pending) => match ready!(Pin::new(pending).poll(cx)) {
                    Ok(value) => Ok(value),
                    Err(_failed) => {
                        // Not told before it is gone (I2).
                        self.answer = Answer::Failing(self.pid.monitor());
                        continue;
                    }
                },
                Answer::Failing(gone) => {
                    let down = ready!(Pin::new(gone).poll(cx));
                    // It may have been gone before it was watched.
                    Err(self.pid.exit_reason().unwrap_or(down.reason))
                }
                Answer::Taken => return Poll::Pending,
            };
            self.answer = Answer::Taken;
            return Poll::Ready(answer);
        }
    }

    /// The answer if it is there already; it does not wait. A second time it is not there any more.
    pub(super) fn take_answer(&mut self) -> Option<Result<T, ExitReason>> {
        // Looked at first: a task sends its value before it ends, so of one that has ended it is there.
        let end = self.pid.exit_reason();
        let value = match &mut self.answer {
            Answer::Pending(pending) => pending.try_recv().ok(),
            Answer::Failing(_) => None,
            Answer::Taken => return None,
        };
        let answer = match value {
            Some(value) => Ok(value),
            // If it has failed, it may still be about to end.
            None => Err(end?),
        };
        self.answer = Answer::Taken;
        Some(answer)
    }

    /// From now on its end is nothing to its owner.
    pub(super) fn unlink(&self) {
        if let Some(owner) = &self.owner {
            process::unlink(owner, &self.pid);
        }
    }

    /// Asks it to end, in the name of its owner.
    pub(super) fn ask_to_shut_down(&self) {
        let from = self.owner.clone();
        self.pid.0.exit_signal(from, ExitReason::Shutdown);
    }
}

/// Links a task that has not begun.
fn link_to(owner: Option<&Pid>, pid: &Pid) {
    let Some(owner) = owner else { return };
    if process::link(owner, pid).is_err() {
        pid.exit(never_begun(Some(owner)));
    }
}

/// TASK-44: the end of a task whose owner was gone before it began. Nothing is run then.
pub(super) fn never_begun(owner: Option<&Pid>) -> ExitReason {
    let reason = owner.and_then(Pid::exit_reason);
    ExitReason::shutdown_with(reason.unwrap_or(ExitReason::NoProc))
}

/// What a task does with its result, right before it ends.
pub(super) fn answer_with<T: Send + 'static>(
    answer: oneshot::Sender<T>,
    starter: Option<Pid>,
) -> impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static {
    move |pid, result| match result {
        Ok(value) => {
            // Whoever waited may have lost interest. Then its destructor runs, which is the user's.
            let sent = process::catch(pid.id(), || drop(answer.send(value)));
            sent.inspect_err(|panic| trace::task_ended(pid, starter.as_ref(), panic))
        }
        Err(reason) => {
            report(pid, starter.as_ref(), &reason);
            Ok(())
        }
    }
}

/// LOG-08: only what the work did itself, not what a signal did to it (LOG-04).
pub(super) fn report(pid: &Pid, starter: Option<&Pid>, reason: &ExitReason) {
    if !pid.0.is_doomed() {
        trace::task_ended(pid, starter, reason);
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("pid", &self.pid)
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

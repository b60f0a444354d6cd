//! Processes without a server: [`Process`].

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::{Poll, ready};

use super::current::{Moment, catch};
use super::guard::{Cut, guarded};
use super::inbox::Inbox;
use super::lifelines::Life;
use super::link::{link, unlink};
use super::mailbox::Cell;
use super::pid::AnyProcess as _;
use super::signal::{Exit, Letter, Mail};
use super::{Down, MonitorRef, Pid, Question};
use crate::exit::{ExitReason, LinkError};
use crate::never::Never;

impl Letter for Never {
    fn asking(_question: Question) -> Option<Self> {
        None
    }

    fn bounce(self, _reason: &ExitReason) {
        match self {}
    }
}

/// A process without a server: a task that links, monitors and receives signals.
///
/// Most programs need none, because servers, supervisors and tasks are processes already. It is
/// there for the edges: a `main` that wants to be linked to what it starts
/// ([`attach`](Self::attach)), or work of its own that dies with somebody ([`spawn`](Self::spawn)).
///
/// ```
/// use genserver::{ExitReason, Process, Signal};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ExitReason> {
/// let mut me = Process::attach();
/// let worker = Process::spawn(|_worker| async { Err(ExitReason::other("out of paper")) });
/// me.link(&worker)?;
///
/// match me.receive().await? {
///     Signal::Exit(exit) => assert_eq!(exit.from, Some(worker)),
///     Signal::Down(_) => unreachable!("nothing is monitored"),
/// }
/// # Ok(())
/// # }
/// ```
pub struct Process {
    inbox: Inbox<Never>,
    /// Only an attached process holds its life itself; dropped after the inbox.
    attached: Option<Attached>,
}

/// What a plain process receives.
///
/// ```
/// use genserver::{Process, Signal};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::ExitReason> {
/// let mut me = Process::attach();
/// me.spawn_link(|_child| async { Ok(()) });
/// match me.receive().await? {
///     Signal::Exit(exit) => println!("{:?} ended: {}", exit.from, exit.reason),
///     Signal::Down(down) => println!("{:?} is gone: {}", down.pid, down.reason),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A linked process ended, or somebody sent an exit signal.
    Exit(Exit),
    /// A monitored process ended.
    Down(Down),
}

impl Process {
    /// Makes the present task a process, until the returned value is dropped.
    ///
    /// Its code is not ours to cut off, so it traps exits from the start and for ever: whatever is
    /// linked to it ends as a message. Dropping it is an end with [`ExitReason::Normal`], or with the
    /// panic if the task is unwinding.
    #[must_use]
    pub fn attach() -> Self {
        let cell = Cell::new(std::any::type_name::<Self>(), None);
        cell.trap_exits(true);
        Self {
            inbox: Inbox::new(Arc::clone(&cell)),
            attached: Some(Attached {
                life: Some(Life::new(cell)),
                reason: ExitReason::Normal,
            }),
        }
    }

    /// Spawns a process that runs `work` and ends with its result.
    ///
    /// A fatal exit signal or a kill drops the future at its next await; a panic is an exit reason.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn spawn<W, F>(work: W) -> Pid
    where
        W: FnOnce(Self) -> F + Send + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        Self::spawn_tied(work, |_pid| ())
    }

    /// As [`spawn`](Self::spawn), linked to this process from its first moment (row PROC-16).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    ///
    /// ```
    /// use genserver::{ExitReason, Process};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pair = Process::spawn(|mut me| async move {
    ///     me.trap_exits(true);
    ///     let partner = me.spawn_link(|_partner| std::future::pending());
    ///
    ///     let monitor = me.monitor(&partner);
    ///     assert!(me.demonitor(monitor));
    ///     let monitor = me.monitor(&partner);
    ///     assert!(me.demonitor_flush(monitor));
    ///
    ///     me.unlink(&partner); // so its end is no news
    ///     me.exit(&partner, ExitReason::Shutdown);
    ///     println!("{} is alone", me.pid());
    ///     Ok(())
    /// });
    /// assert_eq!(pair.monitor().await.reason, ExitReason::Normal);
    /// # Ok(())
    /// # }
    /// ```
    pub fn spawn_link<W, F>(&self, work: W) -> Pid
    where
        W: FnOnce(Self) -> F + Send + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        let me = self.pid();
        Self::spawn_tied(work, move |pid| {
            // Only a process that was carried out of its task can have ended, and what is linked to it
            // has no business to begin.
            if link(&me, pid).is_err() {
                pid.exit(ExitReason::NoProc);
            }
        })
    }

    fn spawn_tied<W, F>(work: W, tie: impl FnOnce(&Pid)) -> Pid
    where
        W: FnOnce(Self) -> F + Send + 'static,
        F: Future<Output = Result<(), ExitReason>> + Send + 'static,
    {
        let label = std::any::type_name::<Self>();
        spawn_tied(label, work, tie, |_pid, _result| Ok(()))
    }

    /// This process.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.inbox.cell().pid()
    }

    /// Waits for the next signal.
    ///
    /// # Errors
    ///
    /// The reason, if this process was killed or a fatal signal reached it: it receives no more, and its
    /// code should end. A spawned process is cut off here anyway. Also if it has ended, which only somebody
    /// hears who has carried it out of its task.
    ///
    /// # Cancel safety
    ///
    /// Nothing is lost when the future is dropped.
    pub async fn receive(&mut self) -> Result<Signal, ExitReason> {
        poll_fn(|cx| {
            loop {
                return Poll::Ready(match ready!(self.inbox.poll_next(cx))? {
                    Mail::Exit(exit) => Ok(Signal::Exit(*exit)),
                    Mail::Down(down) => Ok(Signal::Down(*down)),
                    Mail::Message(never) | Mail::Counted(never) => match never {},
                    // Only servers are asked to stop.
                    Mail::Stop(_) | Mail::Drained(_) => continue,
                });
            }
        })
        .await
    }

    /// Whether exit signals arrive as messages instead of ending this process. An
    /// [attached](Self::attach) process always traps them.
    pub fn trap_exits(&self, trap: bool) {
        self.inbox
            .cell()
            .trap_exits(trap || self.attached.is_some());
    }

    /// Links this process with another: when one ends abnormally, so does the other.
    ///
    /// # Errors
    ///
    /// [`LinkError`] if the other is already gone and this process doesn't trap exits. If it does, it
    /// receives an [`Exit`] with [`ExitReason::NoProc`] instead.
    pub fn link(&self, other: &Pid) -> Result<(), LinkError> {
        link(&self.pid(), other)
    }

    /// Takes a link away: the other's end has no effect any more. An [`Exit`] that is already in
    /// the mailbox stays.
    pub fn unlink(&self, other: &Pid) {
        unlink(&self.pid(), other);
    }

    /// Watches another process: its end arrives as [`Signal::Down`].
    pub fn monitor(&mut self, target: &Pid) -> MonitorRef {
        self.inbox.monitor(target)
    }

    /// Ends a monitor; whether it was still active. If not, its [`Down`] is or was in the mailbox
    /// and stays there.
    pub fn demonitor(&mut self, monitor: MonitorRef) -> bool {
        self.inbox.demonitor(monitor)
    }

    /// Ends a monitor and takes its [`Down`] back if it has not been received yet; whether it was
    /// still active.
    pub fn demonitor_flush(&mut self, monitor: MonitorRef) -> bool {
        self.inbox.demonitor_flush(monitor)
    }

    /// Sends an exit signal in the name of this process. To itself, even
    /// [`ExitReason::Normal`] is fatal unless it traps exits (row PROC-08).
    pub fn exit(&self, target: &Pid, reason: ExitReason) {
        target.0.exit_signal(Some(self.pid()), reason);
    }
}

/// Spawns a process that has itself: `tie` knows it before it begins, its result is told to `finish`,
/// then it ends. If `finish` fails or panics, that is the reason.
pub(crate) fn spawn_tied<T, W, F>(
    label: &'static str,
    work: W,
    tie: impl FnOnce(&Pid),
    finish: impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static,
) -> Pid
where
    T: Send + 'static,
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
{
    let cell = Cell::new(label, None);
    let process = Process {
        inbox: Inbox::new(Arc::clone(&cell)),
        attached: None,
    };
    tie(&cell.pid());
    spawn(&cell, async move { work(process).await }, finish)
}

/// A process that has ended normally before it did anything.
pub(crate) fn ended(label: &'static str) -> Pid {
    let cell = Cell::<Never>::new(label, None);
    let pid = cell.pid();
    Life::new(cell).end(&ExitReason::Normal);
    pid
}

/// Spawns a task that is a process: its result is told to `finish`, then it ends.
pub(crate) fn spawn_task<T: Send + 'static>(
    work: impl Future<Output = Result<T, ExitReason>> + Send + 'static,
    finish: impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static,
) -> Pid {
    let cell = Cell::new("Task", None);
    spawn(&cell, work, finish)
}

fn spawn<T: Send + 'static>(
    cell: &Arc<Cell<Never>>,
    work: impl Future<Output = Result<T, ExitReason>> + Send + 'static,
    finish: impl FnOnce(&Pid, Result<T, ExitReason>) -> Result<(), ExitReason> + Send + 'static,
) -> Pid {
    let life = Life::new(Arc::clone(cell));
    let (pid, cell) = (cell.pid(), Arc::clone(cell));
    tokio::spawn(async move {
        cell.run_by_this_task().await;
        let result = match guarded(&cell, Moment::Work, || work).await {
            Ok(result) => result,
            Err(Cut::Panicked(reason) | Cut::Signal(reason)) => Err(reason),
        };
        let end = result.as_ref().err().cloned().unwrap_or(ExitReason::Normal);
        // What a process says goes before the news of its end (PROC-27).
        let finished = catch(cell.id(), || finish(&cell.pid(), result));
        life.end(&finished.and_then(|told| told).err().unwrap_or(end));
    });
    pid
}

/// The life of a task that has been made a process. Dropped behind what the process holds.
struct Attached {
    life: Option<Life<Never>>,
    reason: ExitReason,
}

impl Drop for Attached {
    fn drop(&mut self) {
        if let Some(life) = self.life.take() {
            life.end(&self.reason);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(attached) = &mut self.attached else {
            return;
        };
        let unwinds = std::thread::panicking().then(|| {
            // Its words belong to whoever catches it.
            ExitReason::panicked("the attached task panicked".to_owned(), None)
        });
        let end = self.inbox.cell().fatal().or(unwinds);
        attached.reason = end.unwrap_or(ExitReason::Normal);
    }
}

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Process").field(&self.pid()).finish()
    }
}

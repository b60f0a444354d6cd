//! What processes tell each other besides messages.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Pid;
use crate::exit::ExitReason;

/// An exit signal that a process which [traps exits](crate::Context::trap_exits) received as a
/// message: OTP's `{:EXIT, from, reason}`.
///
/// ```
/// use genserver::{ExitReason, Process, Signal};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::ExitReason> {
/// let mut me = Process::attach();
/// let child = me.spawn_link(|_child| async { Err(ExitReason::other("out of paper")) });
/// let Signal::Exit(exit) = me.receive().await? else { unreachable!() };
/// assert_eq!((exit.from, exit.reason), (Some(child), ExitReason::other("out of paper")));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exit {
    /// Who ended, or who sent the signal. `None` if a task that is no process sent it
    /// ([`Pid::exit`]).
    pub from: Option<Pid>,
    /// Why.
    pub reason: ExitReason,
}

/// The news that a monitored process is gone: OTP's `{:DOWN, ref, :process, pid, reason}`.
///
/// It arrives once per monitor, after everything the process sent before it ended, and when the
/// process is really gone: its callback has stopped, its state is dropped, its names are free.
///
/// ```
/// use genserver::{ExitReason, Process, Signal};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::ExitReason> {
/// let mut me = Process::attach();
/// let other = Process::spawn(|_other| async { Ok(()) });
/// let monitor = me.monitor(&other);
/// let Signal::Down(down) = me.receive().await? else { unreachable!() };
/// assert_eq!((down.monitor, down.pid), (monitor, Some(other)));
/// assert!(matches!(down.reason, ExitReason::Normal | ExitReason::NoProc));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Down {
    /// Which monitor this answers.
    pub monitor: MonitorRef,
    /// Who is gone; `None` if the monitored name belonged to nobody.
    pub pid: Option<Pid>,
    /// The name, if it was monitored by name (row PROC-22).
    pub name: Option<Arc<str>>,
    /// Why; [`ExitReason::NoProc`] if it was gone before it was monitored.
    pub reason: ExitReason,
}

/// Names one monitor among all others of the program.
///
/// ```
/// use genserver::{MonitorRef, Process};
/// use std::collections::HashMap;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut me = Process::attach();
/// let other = Process::spawn(|_other| std::future::pending());
/// let mut why: HashMap<MonitorRef, &str> = HashMap::new();
/// why.insert(me.monitor(&other), "it holds a lock");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonitorRef(u64);

impl MonitorRef {
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// What stands in a process' one queue (invariant I1).
pub(crate) enum Mail<M> {
    /// A message that takes no place of a bounded mailbox: from itself, from a timer.
    Message(M),
    /// A message that holds one place of a bounded mailbox until it is taken out.
    Counted(M),
    // Boxed, because they are rare and large, and every place in a queue is as large as the largest.
    Exit(Box<Exit>),
    Down(Box<Down>),
    /// Somebody asks for an orderly stop.
    Stop(ExitReason),
    /// As `Stop`, and nothing from outside comes behind it.
    Drained(ExitReason),
}

/// A message that may find nobody to read it.
pub(crate) trait Letter: Sized + Send + 'static {
    /// Whether those who are sent such letters have a task of their own, which alone waits for mail.
    const HAS_A_TASK: bool = false;

    /// The process ended with `reason` before it was read: what it carries goes back to whom it concerns.
    fn bounce(self, reason: &ExitReason);

    /// The letter that has a process look at itself: only its own floor knows what `question` is.
    /// `None` if such a process answers none.
    fn asking(question: Question) -> Option<Self>;
}

/// What a process is asked about itself, whatever its messages are.
pub(crate) type Question = Box<dyn Any + Send>;

//! Identity: [`Pid`], and what anybody may do to a process.

use std::any::Any;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU64;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::ledger::{Guard, Ledger};
use super::lifelines::Watcher;
use super::{Down, Monitor, MonitorRef, Question};
use crate::exit::ExitReason;

/// A process: its identity, and the way to send it signals.
///
/// A pid names *one incarnation*. A supervisor's replacement is another process with another pid;
/// to name the role instead, use a [`Named`](crate::Named) address. A pid keeps nothing alive and
/// dropping it stops nothing.
///
/// Everything here works from any task of the runtime, inside a server or not.
///
/// ```
/// use genserver::{ExitReason, Pid, Process};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pid: Pid = Process::spawn(|_me| std::future::pending());
/// assert!(pid.is_alive());
///
/// let monitor = pid.monitor();
/// pid.exit(ExitReason::other("enough"));
/// assert_eq!(monitor.await.reason, ExitReason::other("enough"));
/// assert!(!pid.is_alive());
/// # }
/// ```
#[derive(Clone)]
pub struct Pid(pub(crate) Arc<dyn AnyProcess>);

impl Pid {
    /// Whether the process has not ended yet.
    ///
    /// The answer may be out of date when you read it: to act on the end, [monitor](Self::monitor).
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.0.has_ended()
    }

    /// Why the process ended, once it has.
    ///
    /// ```
    /// use genserver::{ExitReason, Process};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pid = Process::spawn(|_me| std::future::pending());
    /// assert_eq!(pid.exit_reason(), None);
    /// pid.kill();
    /// pid.monitor().await;
    /// assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn exit_reason(&self) -> Option<ExitReason> {
        self.0.end()
    }

    /// Sends an exit signal, from nobody in particular: OTP's `Process.exit(pid, reason)`.
    ///
    /// A process that doesn't trap exits ends with `reason`, at its next await and without
    /// `terminate`, unless the reason is [`ExitReason::Normal`], which changes nothing. A process that
    /// traps exits receives it as a message (rows PROC-07, PROC-09). A process that is gone ignores it.
    ///
    /// Inside a server prefer [`Context::exit`](crate::Context::exit), which signs the signal.
    pub fn exit(&self, reason: ExitReason) {
        self.0.exit_signal(None, reason);
    }

    /// Kills the process: it ends with [`ExitReason::Killed`], whether or not it traps exits.
    ///
    /// The running callback is dropped at its next await, so its destructors run but `terminate` does
    /// not. Links and monitors hear of it when it is really gone. A callback that computes or blocks
    /// without ever awaiting cannot be interrupted, and delays its own end (note A1).
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Watches the process from the present task: the returned future yields its [`Down`].
    ///
    /// If it is already gone, the future yields at once with [`ExitReason::NoProc`]. Dropping the
    /// future ends the monitor. Inside a server, [`Context::monitor`](crate::Context::monitor) delivers
    /// the news as a message instead.
    ///
    /// # Cancel safety
    ///
    /// `&mut monitor` may be polled, dropped and polled again without losing the news.
    pub fn monitor(&self) -> Monitor {
        Monitor::of(self)
    }

    /// The type the process runs, without its path: for logs.
    ///
    /// ```
    /// use genserver::Agent;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let agent = Agent::start(|| 0_u8).await?;
    /// assert_eq!(agent.pid().type_name(), "Agent<u8>");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        short_name(self.0.label())
    }

    pub(crate) fn id(&self) -> ProcessId {
        self.0.id()
    }
}

/// `SimpleQueue` of `my_crate::queue::SimpleQueue`, `Stack<u8>` of `a::Stack<u8>`.
fn short_name(path: &'static str) -> &'static str {
    let head = path.split('<').next().unwrap_or(path);
    head.rfind("::").map_or(path, |at| &path[at + 2..])
}

impl PartialEq for Pid {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Pid {}

// What it stands for is behind a lock that no panic poisons, as with all handles.
impl UnwindSafe for Pid {}
impl RefUnwindSafe for Pid {}

impl Hash for Pid {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

/// `SimpleQueue#12`
impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.type_name(), self.id().0)
    }
}

impl fmt::Debug for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pid({self})")
    }
}

/// The number of a process, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ProcessId(NonZeroU64);

impl ProcessId {
    pub(crate) fn fresh() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NonZeroU64::new(NEXT.fetch_add(1, Ordering::Relaxed));
        // Nobody counts that far.
        Self(number.unwrap_or(NonZeroU64::MAX))
    }

    pub(crate) fn number(self) -> u64 {
        self.0.get()
    }
}

/// What became of one end of a link.
pub(crate) enum Tie {
    New,
    /// It was there already.
    Stood,
    Dead,
    /// Not this end, but the other.
    PeerDead,
}

/// A process seen from outside, whatever its messages are. Each method takes at most the process' lock
/// alone and returns without it, so that no two locks are ever held at once (I3).
pub(crate) trait AnyProcess: Send + Sync {
    fn id(&self) -> ProcessId;
    fn label(&self) -> &'static str;
    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync>;

    /// Whether it is dead; takes no lock.
    fn has_ended(&self) -> bool;
    /// The exit reason, once it is dead.
    fn end(&self) -> Option<ExitReason>;
    fn traps_exits(&self) -> bool;
    /// Whether a fatal signal will end it at its next await, or it has ended.
    fn is_doomed(&self) -> bool;

    /// Has its own task run it.
    fn wake(&self);
    /// Runs it in the place of its own task, until it waits.
    fn run_for_another(&self);

    fn kill(&self);
    fn exit_signal(&self, from: Option<Pid>, reason: ExitReason);
    /// An exit signal that a link carries: void unless the link still stands.
    fn link_broke(&self, from: &Pid, reason: &ExitReason);
    fn down(&self, down: Down);
    /// Queues a question, which needs no room. `false` if the process is dead or answers none.
    fn ask(&self, question: Question) -> bool;

    fn add_link(&self, peer: &Pid) -> Tie;
    fn remove_link(&self, peer: ProcessId) -> bool;
    /// Gives the watcher back if the process is dead.
    fn add_monitor(&self, monitor: MonitorRef, watcher: Watcher) -> Result<(), Watcher>;
    fn remove_monitor(&self, monitor: MonitorRef) -> bool;
    /// Keeps `guard` until the process is dead; gives it back if it is already.
    fn add_guard(&self, guard: Guard) -> Result<(), Guard>;
    /// Which account a ledger has for the process.
    fn account(&self, ledger: &dyn Ledger) -> Option<u32>;
    /// Has an account closed when the process ends. `false` if it has ended.
    fn add_account(&self, ledger: Arc<dyn Ledger>, account: u32) -> bool;
}

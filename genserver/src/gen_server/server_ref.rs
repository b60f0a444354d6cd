//! The typed handle to one incarnation: [`ServerRef`].

use std::any::type_name;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use super::destination::Destination;
use super::message::Message;
use super::{Address, Call, Caller, CastError, GenServer, SendError};
use crate::exit::CallError;
use crate::process::{Cell, Mail, Pid, ProcessId, Refused};
use crate::timer::{TimerRef, Timers, later};

/// A running server: the typed handle to *one incarnation* of it.
///
/// What can be done with it is in [`Address`], which names implement too. Handles are cheap to clone;
/// dropping them stops nothing. After a restart by a supervisor an old handle names a dead process:
/// calls fail at once with [`CallError::NoProc`]. To talk to whoever plays
/// the role now, use a name: [`Named`](crate::Named).
///
/// ```
/// use genserver::{Address, Agent, ServerRef};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent: ServerRef<Agent<u32>> = Agent::start(|| 1).await?;
/// assert_eq!(ServerRef::of(&agent.pid()), Some(agent.clone()));
/// assert!(ServerRef::<Agent<String>>::of(&agent.pid()).is_none());
/// agent.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct ServerRef<S: GenServer> {
    cell: Arc<Cell<Message<S>>>,
}

impl<S: GenServer> ServerRef<S> {
    pub(super) fn new(cell: Arc<Cell<Message<S>>>) -> Self {
        Self { cell }
    }

    /// The handle that belongs to `pid`, if it runs an `S`: for the pids that supervisors and
    /// [`whereis`](crate::whereis) give.
    #[must_use]
    pub fn of(pid: &Pid) -> Option<Self> {
        Arc::clone(&pid.0).into_any().downcast().ok().map(Self::new)
    }

    pub(super) fn cell(&self) -> &Arc<Cell<Message<S>>> {
        &self.cell
    }

    pub(super) fn id(&self) -> ProcessId {
        use crate::process::AnyProcess as _;
        self.cell.id()
    }

    /// Sends a message to `handle_info`. Whether it is in the mailbox, which [`Address::send`] doesn't say
    /// of a server that has ended or drains.
    pub(crate) fn deliver(&self, message: S::Info) -> bool {
        self.cell.try_push(message, Message::Info).is_ok()
    }

    /// What a call that waited for room in vain is told.
    pub(super) fn refused(&self) -> CallError {
        if self.cell.drains() {
            return CallError::NoProc;
        }
        let reason = self.pid().exit_reason();
        reason.map_or(CallError::NoProc, CallError::Exited)
    }

    /// Its untyped identity: for signals, links and monitors.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.cell.pid()
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> Address<S> for ServerRef<S> {
    fn resolve(&self) -> Option<Self> {
        Some(self.clone())
    }

    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        Call::new(Destination::Server(self.clone()), request)
    }

    #[inline]
    fn cast(&self, request: S::Cast) -> Result<(), CastError<S::Cast>> {
        match self.cell.try_push(request, Message::Cast) {
            Err(Refused::Full(request)) => Err(CastError::Full(request)),
            Ok(()) | Err(Refused::Dead(_)) => Ok(()),
        }
    }

    #[inline]
    fn send(&self, message: S::Info) -> Result<(), SendError<S::Info>> {
        match self.cell.try_push(message, Message::Info) {
            Err(Refused::Full(message)) => Err(SendError::Full(message)),
            Ok(()) | Err(Refused::Dead(_)) => Ok(()),
        }
    }

    fn send_after(&self, delay: Duration, message: S::Info) -> TimerRef {
        send_after(&self.cell, delay, message)
    }

    fn incarnation(&self) -> Option<Pid> {
        Some(self.pid())
    }
}

/// As [`Address::send_after`] to an incarnation, with one handle to the process instead of four: what the
/// timer keeps.
pub(super) fn send_after<S: GenServer>(
    cell: &Arc<Cell<Message<S>>>,
    delay: Duration,
    message: S::Info,
) -> TimerRef {
    let to = Arc::clone(cell);
    Timers::current().once(later(delay), Some(&**cell), move || {
        to.push(Mail::Message(Message::Info(message)));
    })
}

impl<S: GenServer> Clone for ServerRef<S> {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.cell))
    }
}

impl<S: GenServer> PartialEq for ServerRef<S> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl<S: GenServer> Eq for ServerRef<S> {}

impl<S: GenServer> Hash for ServerRef<S> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl<S: GenServer> fmt::Debug for ServerRef<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerRef<{}>({})", type_name::<S>(), self.pid())
    }
}

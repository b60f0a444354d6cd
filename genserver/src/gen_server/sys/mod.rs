//! Looking at a running server from outside, whatever it is: OTP's system messages.
//!
//! A system message stands in the server's queue like any other, behind what is already there, and is
//! answered between two callbacks. It needs no room in a bounded mailbox, and a
//! [suspended](suspend) server answers it too. It is no message to the server's own code: an idle
//! time-out that runs is not cancelled by it but starts over (row GS-54).
//!
//! A server that nobody looks at pays nothing for any of this.
//!
//! # Errors
//!
//! Everything here fails as a call does, after five seconds at most:
//!
//! - [`CallError::NoProc`] if nobody is there, or a process that is no server;
//! - [`CallError::Timeout`] if the server is busy: the system message stays in its queue and takes effect
//!   all the same;
//! - [`CallError::CallingSelf`] if a server asks itself;
//! - [`CallError::Exited`] if it ends before it answers;
//! - [`CallError::NoReply`] if code of the server panicked that was needed for the answer: the server goes on.

use crate::exit::CallError;
use crate::process::Pid;

use super::{Address, GenServer};

mod ask;
pub(super) use ask::System;
#[cfg(feature = "testing")]
pub(crate) use ask::{queued, settled};

mod status;
pub(super) use status::formatted;
pub use status::{Status, status};

mod state;
pub use state::{ReplaceError, get_state, replace_state};

mod suspension;
pub use suspension::{resume, suspend};

mod inspection;
pub(super) use inspection::Inspection;
pub use inspection::{Event, EventKind, Statistics, Trace};

mod installed;
pub use installed::{install, remove};

mod debug;
pub use debug::{events, log, no_debug, start_statistics, statistics, stop_statistics, trace};

/// Whom a system message can be sent to: an [`Address`], or the [`Pid`] of any server, so that one can
/// walk a tree of supervisors and look at everybody in it.
///
/// `By` only tells the two apart, and is always inferred.
///
/// ```
/// use genserver::sys::{self, AnyServer};
/// use genserver::{Agent, CallError};
///
/// async fn is_busy<By>(server: &impl AnyServer<By>) -> Result<bool, CallError> {
///     Ok(server.process().is_some() && sys::status(server).await?.queued > 10)
/// }
///
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// assert!(!is_busy(&agent).await?); // by its address
/// assert!(!is_busy(&agent.pid()).await?); // by its pid
/// # Ok(())
/// # }
/// ```
pub trait AnyServer<By>: Sync {
    /// The process behind it right now.
    fn process(&self) -> Option<Pid>;
}

impl<S: GenServer, A: Address<S>> AnyServer<S> for A {
    fn process(&self) -> Option<Pid> {
        self.resolve().map(|server| server.pid())
    }
}

/// Marks [`AnyServer`] for pids.
///
/// ```
/// use genserver::sys::{AnyServer, ByPid};
/// use genserver::Agent;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// assert_eq!(AnyServer::<ByPid>::process(&agent.pid()), Some(agent.pid()));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub enum ByPid {}

impl AnyServer<ByPid> for Pid {
    fn process(&self) -> Option<Pid> {
        Some(self.clone())
    }
}

/// What every system message resolves to.
type Answer<T> = Result<T, CallError>;

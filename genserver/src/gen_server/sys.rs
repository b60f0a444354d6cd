//! Looking at a running server from outside, whatever it is: OTP's system messages.
//!
//! A system message stands in the server's queue like any other and is answered between two callbacks.
//! It is no message to the server's own code: an idle time-out that runs is not cancelled by it but
//! starts over (row GS-54).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::message::Message;
use super::{Address, GenServer};
use crate::exit::CallError;
use crate::process::{self, Mail, Pid};

/// How long [`status`] waits, as a call does.
const LIMIT: Duration = Duration::from_secs(5);

/// What a server says of itself.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Status {
    /// Which process.
    pub pid: Pid,
    /// The name it was started under.
    pub name: Option<Arc<str>>,
    /// Who started it with a link.
    pub parent: Option<Pid>,
    /// Its state, as [`GenServer::format_status`] shows it.
    pub state: Option<String>,
}

/// Asks a server for its [`Status`], behind what is already in its queue. It needs no room in a
/// bounded mailbox.
///
/// # Errors
///
/// As a call, after five seconds at most: [`CallError::NoProc`], [`CallError::Timeout`] if the server
/// is busy, [`CallError::CallingSelf`], [`CallError::Exited`].
///
/// # Cancel safety
///
/// Nothing is lost but the answer.
///
/// ```
/// use genserver::{GenServer, genserver, sys};
///
/// struct Idle;
///
/// #[genserver]
/// impl Idle {
///     #[init]
///     fn init() -> Self { Self }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let idle = Idle::start(()).name("doc-idle").await?;
/// let status = sys::status(&idle).await?;
/// assert_eq!(status.pid, idle.pid());
/// assert_eq!(status.name.as_deref(), Some("doc-idle"));
/// # Ok(())
/// # }
/// ```
pub async fn status<S: GenServer>(server: &impl Address<S>) -> Result<Status, CallError> {
    let server = server.resolve().ok_or(CallError::NoProc)?;
    if process::current() == Some(server.id()) {
        return Err(CallError::CallingSelf);
    }
    let (reply, answer) = oneshot::channel();
    if !server.cell().push(Mail::Message(Message::Status(reply))) {
        return Err(CallError::NoProc);
    }
    let answer = tokio::time::timeout(LIMIT, answer).await;
    let answer = answer.map_err(|_over| CallError::Timeout(LIMIT))?;
    answer.map_err(|_bounced| server.ended())
}

//! What a server says of itself: [`Status`].

use std::sync::Arc;

use super::super::GenServer;
use super::ask::ask;
use super::{Answer, AnyServer, Statistics, Trace};
use crate::exit::ExitReason;
use crate::process::{Pid, catch};

/// What a server says of itself.
///
/// ```
/// use genserver::{Agent, sys};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0_u32).await?;
/// let status = sys::status(&agent).await?;
/// println!("{} has {} messages to read, suspended: {}", status.pid, status.queued, status.is_suspended);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Which process.
    pub pid: Pid,
    /// The name it was started under.
    pub name: Option<Arc<str>>,
    /// Who started it with a link.
    pub parent: Option<Pid>,
    /// Whether it is [suspended](super::suspend) rather than running.
    pub is_suspended: bool,
    /// How much was in its queue behind the question, with what it has set aside while it is suspended.
    pub queued: usize,
    /// Whether it reports each of its events: see [`trace`](super::trace).
    pub trace: Trace,
    /// How many events it keeps at most, if it keeps any: see [`log`](super::log).
    pub log: Option<usize>,
    /// What it has counted, if it counts: see [`start_statistics`](super::start_statistics).
    pub statistics: Option<Statistics>,
    /// The ids of the functions that see its events: see [`install`](super::install).
    pub installed: Vec<Arc<str>>,
    /// Its state, as [`GenServer::format_status`] shows it; if that panics, a note that says so.
    pub state: Option<String>,
}

/// Asks a server for its [`Status`] (row SYS-07).
///
/// # Errors
///
/// See [the module](crate::sys#errors).
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
/// assert_eq!(status.queued, 0);
///
/// assert!(!sys::status(&idle.pid()).await?.is_suspended);
/// # Ok(())
/// # }
/// ```
pub async fn status<By>(server: &impl AnyServer<By>) -> Answer<Status> {
    ask(server, |subject| subject.status()).await
}

/// The state in its own words. If they panic, a note stands in their place, in crash reports too
/// (row SYS-07).
pub(in crate::gen_server) fn formatted<S: GenServer>(state: &S, pid: &Pid) -> Option<String> {
    match catch(pid.id(), || state.format_status()) {
        Ok(state) => state,
        Err(ExitReason::Panicked(panic)) => Some(format!("format_status {panic}")),
        Err(reason) => Some(format!("format_status failed: {reason}")),
    }
}

//! What `handle_info` handles: [`Info`].

use super::GenServer;
use crate::process::{Down, Exit};

/// What [`GenServer::handle_info`] handles: everything that is neither call nor cast.
///
/// ```
/// use genserver::{Context, ExitReason, GenServer, Info, Init, Never, Next};
///
/// struct Watcher { ticks: u32 }
///
/// impl GenServer for Watcher {
///     type Args = ();
///     type Call = Never;
///     type Cast = Never;
///     type Info = u32;
///     type Continue = Never;
///
///     async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
///         Ok(Init::ok(Self { ticks: 0 }))
///     }
///
///     async fn handle_info(&mut self, info: Info<u32>, _ctx: &mut Context<Self>) -> Result<Next<Self>, ExitReason> {
///         match info {
///             Info::Message(ticks) => self.ticks += ticks,
///             Info::Down(down) => println!("{:?} is gone: {}", down.pid, down.reason),
///             Info::Exit(exit) => return Ok(Next::Stop(exit.reason)),
///             _ => {}
///         }
///         Ok(Next::Wait)
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Info<M> {
    /// A message: sent, from a timer, from a stream or a task.
    Message(M),
    /// A monitored process ended.
    Down(Down),
    /// A linked process ended, or somebody sent an exit signal; only to a server that traps exits, and
    /// never from its parent, whose exit runs `terminate` (rows GS-63, GS-64).
    Exit(Exit),
    /// No message has come for as long as [`Next::Timeout`](super::Next::Timeout) said.
    Timeout,
}

impl<M> Info<M> {
    /// What it is called in logs.
    pub(super) fn name<S: GenServer<Info = M>>(&self) -> &'static str {
        match self {
            Self::Message(message) => S::info_name(message),
            Self::Down(_) => "down",
            Self::Exit(_) => "exit",
            Self::Timeout => "timeout",
        }
    }
}

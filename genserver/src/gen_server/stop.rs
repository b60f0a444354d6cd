//! Stopping from outside: [`Stop`].

use std::fmt;
use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::unconstrained;
use tokio::time::{Sleep, sleep_until};

use super::{GenServer, ServerRef};
use crate::exit::{ExitReason, StopError};
use crate::process::{self, Mail, Monitor};
use crate::timer::later;

/// An orderly stop, to be awaited: made by [`Address::stop`](crate::Address::stop) and
/// [`Address::drain`](crate::Address::drain).
///
/// Without more it asks for [`ExitReason::Normal`] and waits as long as it takes.
///
/// # Errors
///
/// See [`StopError`].
///
/// # Cancel safety
///
/// Once awaited, the server has been asked and will stop, also if the future is dropped.
///
/// ```
/// use genserver::{Address, Agent, ExitReason};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0).await?;
/// let down = agent.pid().monitor();
/// agent.stop().reason(ExitReason::Shutdown).timeout(Duration::from_secs(5)).await?;
/// assert_eq!(down.await.reason, ExitReason::Shutdown);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is stopped unless this is awaited"]
pub struct Stop<S: GenServer> {
    server: Option<ServerRef<S>>,
    door: Door,
    reason: ExitReason,
    timeout: Option<Duration>,
    asked: Option<Asked>,
}

/// What becomes of messages that come behind the request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Door {
    /// They are taken, and never handled (row GS-84).
    Open,
    /// They are not taken.
    Closed,
}

impl<S: GenServer> Stop<S> {
    pub(super) fn new(server: Option<ServerRef<S>>, door: Door) -> Self {
        Self {
            server,
            door,
            reason: ExitReason::Normal,
            timeout: None,
            asked: None,
        }
    }

    /// Stops with this reason, which `terminate` and all who are linked or monitor get to see.
    pub fn reason(mut self, reason: ExitReason) -> Self {
        self.reason = reason;
        self
    }

    /// Waits for at most this long. The server stops all the same (row GS-86).
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Asks the server.
    fn ask(&self) -> Result<Asked, StopError> {
        let server = self.server.as_ref().ok_or(StopError::NoProc)?;
        if process::current() == Some(server.id()) {
            return Err(StopError::CallingSelf);
        }
        // Watched before it is asked, so that its reason cannot be missed.
        let gone = server.pid().monitor();
        let reason = self.reason.clone();
        let asked = match self.door {
            Door::Open => server.cell().push(Mail::Stop(reason)),
            Door::Closed => server.cell().drain(reason),
        };
        if !asked {
            return Err(StopError::NoProc);
        }
        let over = self
            .timeout
            .map(|limit| Box::pin(sleep_until(later(limit))));
        Ok(Asked { gone, over })
    }
}

/// A server that was asked to stop.
#[derive(Debug)]
struct Asked {
    gone: Monitor,
    over: Option<Pin<Box<Sleep>>>,
}

impl<S: GenServer> fmt::Debug for Stop<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop")
            .field("server", &self.server)
            .field("reason", &self.reason)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

impl<S: GenServer> Future for Stop<S> {
    type Output = Result<(), StopError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let mut asked = match this.asked.take() {
            Some(asked) => asked,
            None => this.ask()?,
        };
        if let Poll::Ready(down) = Pin::new(&mut asked.gone).poll(cx) {
            return Poll::Ready(if down.reason == this.reason {
                Ok(())
            } else {
                Err(StopError::Exited(down.reason))
            });
        }
        let is_over = asked
            .over
            .as_mut()
            .is_some_and(|over| pin!(unconstrained(over.as_mut())).poll(cx).is_ready());
        if is_over {
            return Poll::Ready(Err(StopError::Timeout(this.timeout.unwrap_or_default())));
        }
        this.asked = Some(asked);
        Poll::Pending
    }
}

//! Stopping from outside: [`Stop`].

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use super::{GenServer, ServerRef};
use crate::exit::{ExitReason, StopError};
use crate::process::{self, Mail};

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
#[derive(Debug)]
#[must_use = "nothing is stopped unless this is awaited"]
pub struct Stop<S: GenServer> {
    server: Option<ServerRef<S>>,
    door: Door,
    reason: ExitReason,
    timeout: Option<Duration>,
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

    async fn carry_out(self) -> Result<(), StopError> {
        let server = self.server.ok_or(StopError::NoProc)?;
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
        let down = match self.timeout {
            Some(limit) => tokio::time::timeout(limit, gone)
                .await
                .map_err(|_over| StopError::Timeout(limit))?,
            None => gone.await,
        };
        match down.reason {
            reason if reason == self.reason => Ok(()),
            reason => Err(StopError::Exited(reason)),
        }
    }
}

impl<S: GenServer> IntoFuture for Stop<S> {
    type Output = Result<(), StopError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.carry_out())
    }
}

//! What travels to a server.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::GenServer;
use super::caller::Waiting;
use super::sys::Status;
use crate::exit::ExitReason;
use crate::process::Letter;

pub(crate) enum Message<S: GenServer> {
    Call(S::Call, Arc<dyn Waiting>),
    Cast(S::Cast),
    Info(S::Info),
    /// From an interval, which sends no other one while the token lives.
    Tick(S::Info, Arc<()>),
    /// A system message.
    Status(oneshot::Sender<Status>),
    /// A call whose request is out of our hands and whose caller still waits.
    Unanswered(Arc<dyn Waiting>),
}

impl<S: GenServer> Letter for Message<S> {
    /// GS-37: every caller that waits learns the exit reason.
    fn bounce(self, reason: &ExitReason) {
        match self {
            Self::Call(request, waiting) => {
                waiting.fail(reason);
                drop(request);
            }
            Self::Unanswered(waiting) => waiting.fail(reason),
            Self::Cast(_) | Self::Info(_) | Self::Tick(..) | Self::Status(_) => {}
        }
    }
}

//! Work beside the server: [`Beside`].

use std::future::Future;

use genserver::{Context, GenServer, Pid};
use tokio::sync::oneshot;

/// A task whose outcome its server fetches: when the message comes that there is one, or while it stops and reads no
/// messages any more. The task is killed with this value, so nothing goes on when the server has crashed.
#[derive(Debug)]
pub(crate) struct Beside<T> {
    pid: Pid,
    outcome: oneshot::Receiver<T>,
}

impl<T: Send + 'static> Beside<T> {
    /// Starts it. `message` tells the server that the task has ended.
    pub(crate) fn start<S: GenServer>(
        ctx: &Context<S>,
        work: impl Future<Output = T> + Send + 'static,
        message: fn() -> S::Info,
    ) -> Self {
        let (sender, outcome) = oneshot::channel();
        let work = async move { sender.send(work.await).is_ok() };
        Self {
            pid: ctx.task(work, move |_ended| message()),
            outcome,
        }
    }

    /// Waits for it; none if the task panicked or was killed.
    pub(crate) async fn outcome(&mut self) -> Option<T> {
        (&mut self.outcome).await.ok()
    }
}

impl<T> Drop for Beside<T> {
    fn drop(&mut self) {
        self.pid.kill();
    }
}

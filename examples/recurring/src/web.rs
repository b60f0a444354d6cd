//! The web server as a process of the tree: [`Web`].

use std::io;
use std::time::Duration;

use genserver::{Context, ExitReason, Next, Pid, ServerSpec, Shutdown, genserver};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::door::Door;
use crate::routes::Site;

/// How much longer its supervisor waits than it waits itself.
const SPARE: Duration = Duration::from_secs(2);

/// Keeps the web server running, and stops it in order.
pub(crate) struct Web {
    door: Door,
    grace: Duration,
    /// The process that serves.
    serving: Pid,
    /// When it is dropped, nobody is let in any more, and idle connections are closed.
    open: Option<oneshot::Sender<()>>,
}

impl Web {
    /// As a child. How long requests in flight may take in the end is its `grace`.
    pub(crate) fn spec(door: Door, site: Site, grace: Duration) -> ServerSpec<Self> {
        let shutdown = Shutdown::After(grace.saturating_add(SPARE));
        ServerSpec::of((door, site, grace)).set(|spec| spec.shutdown(shutdown))
    }
}

#[genserver]
impl Web {
    #[init]
    fn init(door: Door, site: Site, grace: Duration, ctx: &mut Context<Self>) -> io::Result<Self> {
        let listener = door.listener()?;
        let (open, closed) = oneshot::channel::<()>();
        let until_closed = async {
            // It is never sent, only dropped.
            let _dropped = closed.await.is_err();
        };
        let serve = axum::serve(listener, site.router()).with_graceful_shutdown(until_closed);
        let serving = ctx.task(serve.into_future(), WebInfo::Served);
        // A task goes on after its server; this one must not.
        let linked = ctx.link(&serving);
        linked.map_err(io::Error::other)?;
        Ok(Self {
            door,
            grace,
            serving,
            open: Some(open),
        })
    }

    /// It should go on for ever.
    #[info]
    fn served(&mut self, outcome: Result<io::Result<()>, ExitReason>) -> Next<Self> {
        Next::Stop(match outcome {
            Ok(Ok(())) => ExitReason::other("the web server has ended"),
            Ok(Err(error)) => error.into(),
            Err(reason) => reason,
        })
    }

    /// Requests in flight are answered: the jobs they ask are stopped later.
    #[terminate]
    async fn terminate(&mut self, reason: &ExitReason) {
        if reason.is_clean() {
            self.door.close();
        }
        tracing::info!(%reason, grace = ?self.grace, "no more requests; those in flight are answered");
        self.open = None;
        match timeout(self.grace, self.serving.monitor()).await {
            Ok(_down) => tracing::info!("all requests are answered"),
            Err(_elapsed) => {
                tracing::warn!("connections were cut: they took longer than the grace");
            }
        }
    }
}

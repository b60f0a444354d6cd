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

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::net::Ipv4Addr;

    use genserver::testing::{Probe, supervised};
    use genserver::{Address as _, Job, JobContext, JobResult, JobServer};
    use reqwest::{Client, StatusCode};

    use super::*;
    use crate::board::{Board, Posted};

    type Outcome = Result<(), Box<dyn Error>>;

    struct Stuck;

    impl Job for Stuck {
        async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            Ok(())
        }
    }

    fn client() -> Client {
        let provider = rustls::crypto::ring::default_provider();
        // The other test has done it already.
        let _installed = provider.install_default().is_ok();
        Client::new()
    }

    fn spec(jobs: Vec<Posted>) -> Result<(ServerSpec<Web>, String), Box<dyn Error>> {
        let door = Door::open((Ipv4Addr::LOCALHOST, 0).into())?;
        let url = format!("http://{}", door.address());
        let site = Site::new(Board::new(jobs), Vec::new());
        Ok((Web::spec(door, site, Duration::from_secs(5)), url))
    }

    #[tokio::test]
    async fn a_web_server_that_is_killed_serves_again_at_the_same_port() -> Outcome {
        let (spec, url) = spec(Vec::new())?;
        supervised(async |test| {
            let web = test.start_supervised(spec).await;
            for _kill in 0..2 {
                let crash = test.expect_crash(&web);
                web.whereis().ok_or("it runs")?.pid().kill();
                // Nobody may be there, but who comes now is answered by the next one.
                let early = tokio::spawn(client().get(format!("{url}/health")).send());
                crash.await;
                assert_eq!(early.await??.status(), StatusCode::OK);
            }
            Ok(())
        })
        .await
    }

    #[tokio::test]
    async fn a_job_that_says_nothing_is_shown_so_and_hangs_nothing() -> Outcome {
        let mute = Probe::<JobServer<Stuck>>::new();
        let gone = Probe::<JobServer<Stuck>>::new();
        let posted = |name, probe: &Probe<JobServer<Stuck>>| {
            Posted::new(name, "does nothing", "every 1s".to_owned(), probe.child())
        };
        let (spec, url) = spec(vec![posted("mute", &mute), posted("gone", &gone)])?;
        gone.exit(ExitReason::Normal).await;
        supervised(async |test| {
            let _web = test.start_supervised(spec).await;
            let client = client();
            let health = client.get(format!("{url}/health")).send().await?;
            assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(health.text().await?.contains(r#""silent":["mute","gone"]"#));
            let page = client
                .get(format!("{url}/jobs"))
                .send()
                .await?
                .text()
                .await?;
            assert!(
                page.contains(">no answer<") && page.contains(">not running<"),
                "{page}"
            );
            let pressed = client
                .post(format!("{url}/jobs/mute/trigger"))
                .send()
                .await?;
            assert_eq!(pressed.status(), StatusCode::SERVICE_UNAVAILABLE);
            Ok(())
        })
        .await
    }
}

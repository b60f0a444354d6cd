//! Jobs whose runs are made by hand: [`manual`].

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::pin::pin;

use futures_util::future::{Either, select};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::failure::fail;
use crate::gen_server::{Address as _, Child};
use crate::job::{
    Job, JobControl as _, JobEvent, JobServer, JobSetup, RunReport, SkipReason, Triggered,
};
use crate::process::Monitor;
use crate::supervisor::{ChildSpec, IntoChildSpec, TypedChild};

/// A job of which no run begins by itself: its handle makes them, [tick](ManualJobRef::tick) by tick.
///
/// It is paused from its start on. What [`JobServer::of`] or [`JobServer::new`] makes is what it takes. A job registers the
/// name of its type unless it is told otherwise: if several tests start it, leave the name out
/// ([`JobSetup::unnamed`]), because tests run side by side.
///
/// A [store](JobSetup::store) that knows the job already changes nothing of that, and is not told that it is paused.
///
/// ```
/// use genserver::testing::{manual, supervised};
/// use genserver::{Job, JobContext, JobError, JobResult, JobServer, RunOutcome, job};
///
/// /// Fails each second time.
/// #[job(interval = "1h")]
/// #[derive(Clone, Default)]
/// struct Moody { runs: u32 }
///
/// impl Job for Moody {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         self.runs += 1;
///         match self.runs % 2 {
///             0 => Err(JobError::new("not today")),
///             _ => Ok(()),
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() {
/// supervised(async |test| {
///     let mut moody = test.start_supervised(manual(JobServer::of(Moody::default()))).await;
///     assert_eq!(moody.tick().await.outcome, RunOutcome::Succeeded);
///     assert_eq!(moody.tick().await.outcome, RunOutcome::Failed("not today".to_owned()));
/// })
/// .await;
/// # }
/// ```
pub fn manual<J: Job>(setup: JobSetup<J>) -> ManualJob<J> {
    let (tell, events) = unbounded_channel();
    ManualJob {
        setup: setup.by_hand(observer(tell)),
        events,
    }
}

fn observer(tell: UnboundedSender<JobEvent>) -> impl Fn(&str, &JobEvent) + Send + Sync {
    move |_job, event| {
        // Nobody listens any more when the test is over.
        let _heard = tell.send(event.clone()).is_ok();
    }
}

/// A job about to start whose runs are made by hand: from [`manual`].
///
/// ```
/// use genserver::testing::{ManualJob, manual, supervised};
/// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// /// What many tests begin with.
/// fn report() -> ManualJob<Report> {
///     manual(JobServer::new(Report, JobSpec::every(Duration::from_secs(60))))
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let mut report = test.start_supervised(report()).await;
///     assert_eq!(report.tick().await.run, 1);
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is started yet: give it to a supervisor"]
pub struct ManualJob<J: Job> {
    setup: JobSetup<J>,
    events: UnboundedReceiver<JobEvent>,
}

impl<J: Job + Clone> TypedChild for ManualJob<J> {
    type Handle = ManualJobRef<J>;

    fn into_child(self) -> (ChildSpec, ManualJobRef<J>) {
        let (spec, job) = self.setup.into_child();
        let events = self.events;
        (
            spec,
            ManualJobRef {
                job,
                events,
                last: 0,
            },
        )
    }
}

impl<J: Job + Clone> IntoChildSpec for ManualJob<J> {
    fn into_child_spec(self) -> ChildSpec {
        self.setup.into_child_spec()
    }
}

impl<J: Job> fmt::Debug for ManualJob<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManualJob")
            .field("setup", &self.setup)
            .finish_non_exhaustive()
    }
}

/// The handle to a job whose runs are made by hand.
///
/// ```
/// use genserver::testing::{ManualJob, ManualJobRef, manual, supervised};
/// use genserver::{Job, JobContext, JobControl, JobResult, JobServer, JobSpec};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// /// What many tests begin with.
/// fn report() -> ManualJob<Report> {
///     manual(JobServer::new(Report, JobSpec::every(Duration::from_secs(60))))
/// }
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let mut report: ManualJobRef<Report> = test.start_supervised(report()).await;
///     assert_eq!(report.tick().await.run, 1);
///     let status = report.job().status().await;
///     assert!(status.is_ok_and(|status| status.counts.succeeded == 1));
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
pub struct ManualJobRef<J> {
    job: Child<JobServer<J>>,
    events: UnboundedReceiver<JobEvent>,
    /// The number of the last run that began.
    last: u64,
}

impl<J: Job> ManualJobRef<J> {
    /// Makes one run, with its retries, and waits for its end: Elixir's `sync_tick`.
    ///
    /// # Panics
    ///
    /// If the run crashes, or cannot begin: because the job is over, or its gate admits another node.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, the run may be made all the same.
    #[track_caller]
    pub fn tick(&mut self) -> impl Future<Output = RunReport> + Send + use<'_, J> {
        let at = Location::caller();
        async move {
            match self.run().await {
                Ok(report) => report,
                Err(why) => fail(at, &format!("no run: {why}")),
            }
        }
    }

    /// The job, for whatever else it can be asked: see [`JobControl`](crate::JobControl).
    #[must_use]
    pub fn job(&self) -> &Child<JobServer<J>> {
        &self.job
    }

    async fn run(&mut self) -> Result<RunReport, String> {
        let server = self.job.resolve().ok_or("the job does not run")?;
        let mut gone = server.pid().monitor();
        while let Ok(event) = self.events.try_recv() {
            self.note(&event);
        }
        let before = self.last;
        match self.job.trigger().await {
            Ok(Triggered::Started | Triggered::Queued) => {}
            Ok(Triggered::Busy) => return Err("another one is in flight".to_owned()),
            Err(error) => return Err(error.to_string()),
        }
        loop {
            let event = self.event(&mut gone).await?;
            self.note(&event);
            match end_of(event) {
                Some((run, end)) if run > before => return end,
                Some(_) | None => {}
            }
        }
    }

    async fn event(&mut self, gone: &mut Monitor) -> Result<JobEvent, String> {
        match select(pin!(self.events.recv()), gone).await {
            Either::Left((event, _)) => event.ok_or_else(|| "nobody tells of it".to_owned()),
            Either::Right((down, _)) => Err(format!("the job has ended: {}", down.reason)),
        }
    }

    fn note(&mut self, event: &JobEvent) {
        if let JobEvent::Started { run, .. } = event {
            self.last = self.last.max(*run);
        }
    }
}

/// The run that this event is the end of, and how it ended. A tick that became no run has a number behind all runs.
fn end_of(event: JobEvent) -> Option<(u64, Result<RunReport, String>)> {
    match event {
        JobEvent::Succeeded(report) | JobEvent::GaveUp(report) | JobEvent::Cut(report) => {
            Some((report.run, Ok(report)))
        }
        JobEvent::Crashed { run, error, .. } => Some((run, Err(error))),
        JobEvent::Skipped {
            reason: SkipReason::Gate,
            ..
        } => Some((u64::MAX, Err("its gate admits another node".to_owned()))),
        JobEvent::Started { .. }
        | JobEvent::Failed { .. }
        | JobEvent::Retrying { .. }
        | JobEvent::Skipped { .. }
        | JobEvent::Dropped { .. }
        | JobEvent::ClockJumped { .. }
        | JobEvent::Paused
        | JobEvent::Resumed
        | JobEvent::Rescheduled
        | JobEvent::Unreachable { .. } => None,
    }
}

impl<J> fmt::Debug for ManualJobRef<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ManualJobRef")
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

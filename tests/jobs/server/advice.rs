//! What a job says about its retries, and what it knows of its runs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use genserver::{
    Cron, Job, JobContext, JobControl, JobError, JobResult, JobServer, JobSetupError, JobSpec,
    Retry, Schedule, StartError, Zone,
};
use tokio::time::Instant;

use crate::record::{millis, secs, soon};
use crate::scripted::Wall;

/// Waits as long as the error says.
struct Polite {
    seen: Arc<Mutex<Vec<String>>>,
}

#[derive(Debug)]
struct TooMany(Option<u64>);

impl std::fmt::Display for TooMany {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("too many requests")
    }
}

impl std::error::Error for TooMany {}

impl Job for Polite {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let line = format!("attempt {}", ctx.attempt());
        self.seen.lock().unwrap().push(line);
        match ctx.attempt() {
            1 => Err(JobError::new("whatever")),
            2 => Err(TooMany(Some(30)).into()),
            _ => Err(TooMany(None).into()),
        }
    }

    fn backoff(&mut self, attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        let line = format!("{attempt}: {error}, planned {planned:?}");
        self.seen.lock().unwrap().push(line);
        match error.as_error().downcast_ref::<TooMany>() {
            Some(TooMany(wait)) => wait.map(Duration::from_secs),
            None => Some(planned),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_may_look_at_the_error_before_it_waits() {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let polite = Polite {
        seen: Arc::clone(&seen),
    };
    let spec = JobSpec::interval(secs(10)).retry(Retry::times(5));
    let job = JobServer::new(polite, spec).start().await.unwrap();
    // 10 + 1 as planned, then 30.
    tokio::time::sleep(millis(40_500)).await;
    let expected = [
        "attempt 1",
        "1: whatever, planned 1s",
        "attempt 2",
        "2: too many requests, planned 2s",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
    tokio::time::sleep(secs(1)).await;
    let lines = seen.lock().unwrap()[4..].to_vec();
    assert_eq!(lines, ["attempt 3", "3: too many requests, planned 4s"]);
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.last_run.unwrap().attempts, 3, "it gave up");
}

/// Writes down what it is told.
struct Facts(Arc<Mutex<Vec<String>>>);

impl Job for Facts {
    async fn init(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0
            .lock()
            .unwrap()
            .push(format!("init {} {}", ctx.run(), ctx.attempt()));
        Ok(())
    }

    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let line = format!(
            "run {} attempt {} late {} shutting down {}",
            ctx.run(),
            ctx.attempt(),
            ctx.lateness().as_secs(),
            ctx.is_shutting_down()
        );
        self.0.lock().unwrap().push(line);
        Err(JobError::new("again"))
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_knows_its_number_its_attempt_and_how_late_it_is() {
    let facts = Arc::<Mutex<Vec<String>>>::default();
    let spec = JobSpec::interval(secs(10)).retry(Retry::times(1));
    let _job = JobServer::new(Facts(Arc::clone(&facts)), spec)
        .start()
        .await
        .unwrap();
    tokio::time::sleep(secs(12)).await;
    let expected = [
        "init 0 0",
        "run 1 attempt 1 late 0 shutting down false",
        "run 1 attempt 2 late 0 shutting down false",
    ];
    assert_eq!(*facts.lock().unwrap(), expected);
}

/// Writes down when it was due.
struct Dated(Arc<Mutex<Vec<String>>>);

impl Job for Dated {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.lock().unwrap().push(ctx.scheduled_at().to_string());
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_knows_when_it_was_due_on_the_clocks_of_its_zone() {
    let seen = Arc::<Mutex<Vec<String>>>::default();
    let daily = Schedule::daily("06:00").and_then(|daily| daily.timezone("America/New_York"));
    let job = JobServer::new(Dated(Arc::clone(&seen)), JobSpec::new(daily.unwrap()));
    let job = job.clock(Wall(Instant::now())).start().await.unwrap();
    tokio::time::sleep(secs(2 * 86_400)).await;
    let expected = [
        "1970-01-01T06:00:00-05:00[America/New_York]",
        "1970-01-02T06:00:00-05:00[America/New_York]",
    ];
    assert_eq!(*seen.lock().unwrap(), expected);
    job.reschedule(Schedule::interval(secs(10)))
        .await
        .unwrap()
        .unwrap();
    tokio::time::sleep(secs(11)).await;
    let last = seen.lock().unwrap().last().cloned().unwrap_or_default();
    assert!(
        last.starts_with("1970-01-03T00:00:10") && last.ends_with("[UTC]"),
        "{last}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_job_in_a_zone_that_nobody_knows_does_not_start() {
    let cron = Cron::daily("06:00").unwrap();
    let phobos = Schedule::calendar(cron, Zone::named("Mars/Phobos"));
    let start = JobServer::new(Dated(Arc::default()), JobSpec::new(phobos))
        .start()
        .await;
    let Err(StartError::Failed(reason)) = start else {
        panic!("it must fail")
    };
    let error = reason.as_error().and_then(|error| error.downcast_ref());
    assert!(
        matches!(error, Some(JobSetupError::Schedule(_))),
        "{reason}"
    );
    assert!(reason.to_string().contains("Mars/Phobos"), "{reason}");
}

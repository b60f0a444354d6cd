//! `until`, `max_runs`, `on_failure`, `history`: under a supervisor.

use genserver::testing::TestClock;
use genserver::{
    Address, Job, JobContext, JobControl, JobError, JobResult, JobServer, RunOutcome, RunReport,
    job,
};

use super::{at_once, reports, supervised, watched};
use crate::TestResult;
use crate::record::{secs, soon};

const MIDNIGHT: &str = "2027-01-01T00:00Z";

#[job(every = "10s", until = "2027-01-01T00:00:25Z", name = none)]
#[derive(Clone)]
struct LastYear;

impl Job for LastYear {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        tokio::time::sleep(secs(8)).await;
        Ok(())
    }
}

#[job(every = "10s", max_runs = 3, name = none)]
#[derive(Clone)]
struct Thrice;

#[job(every = "10s", on_failure = "stop", max_failures = 2, name = none)]
#[derive(Clone)]
struct Hopeless;

impl Job for Hopeless {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Err(JobError::new("no luck"))
    }
}

#[job(every = "10s", history = 3, name = none)]
struct Short;

#[job(every = "10s", history = 0, name = none)]
struct Forgetful;

at_once!(Thrice, Short, Forgetful);

#[tokio::test(start_paused = true)]
async fn a_run_in_flight_at_the_last_time_ends_and_its_child_stays_down() -> TestResult {
    let clock = TestClock::parse(MIDNIGHT)?;
    let (job, recorder) = watched(JobServer::of(LastYear), &clock);
    let (tree, job) = supervised(job).await?;
    clock.advance(secs(27)).await;
    assert!(job.is_alive(), "the run of 20 s is in flight");
    clock.advance(secs(1)).await;
    assert!(!job.is_alive());
    clock.advance(secs(3600)).await;
    assert!(!job.is_alive() && tree.pid().is_alive());
    let reports = reports(&recorder);
    assert_eq!(reports.len(), 2);
    for report in reports {
        assert_eq!(
            (report.outcome, report.took),
            (RunOutcome::Succeeded, secs(8))
        );
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn after_so_many_runs_the_child_stays_down() -> TestResult {
    let clock = TestClock::parse(MIDNIGHT)?;
    let (job, recorder) = watched(JobServer::of(Thrice), &clock);
    let (tree, job) = supervised(job).await?;
    clock.advance(secs(29)).await;
    assert!(job.is_alive());
    clock.advance(secs(3600)).await;
    assert_eq!(recorder.started().len(), 3);
    assert!(!job.is_alive() && tree.pid().is_alive());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_job_that_stops_by_its_failures_stays_down() -> TestResult {
    let clock = TestClock::parse(MIDNIGHT)?;
    let (job, recorder) = watched(JobServer::of(Hopeless), &clock);
    let (tree, job) = supervised(job).await?;
    clock.advance(secs(19)).await;
    assert!(job.is_alive(), "one failure is allowed");
    clock.advance(secs(3600)).await;
    assert_eq!(recorder.started().len(), 2);
    assert!(!job.is_alive() && tree.pid().is_alive());
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn as_many_runs_are_kept_as_the_history_says() -> TestResult {
    let clock = TestClock::parse(MIDNIGHT)?;
    let (job, _recorder) = watched(JobServer::of(Short), &clock);
    let job = job.start().await?;
    clock.advance(secs(25)).await;
    let kept =
        |history: &[RunReport]| -> Vec<u64> { history.iter().map(|report| report.run).collect() };
    assert_eq!(kept(&soon(job.status()).await?.history), [1, 2]);
    clock.advance(secs(80)).await;
    let status = soon(job.status()).await?;
    assert_eq!(kept(&status.history), [8, 9, 10], "the oldest first");
    assert_eq!(status.counts.succeeded, 10);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_a_history_the_last_run_is_known() -> TestResult {
    let clock = TestClock::parse(MIDNIGHT)?;
    let (job, _recorder) = watched(JobServer::of(Forgetful), &clock);
    let job = job.start().await?;
    clock.advance(secs(45)).await;
    let status = soon(job.status()).await?;
    assert!(status.history.is_empty());
    assert_eq!(status.last_run.map(|report| report.run), Some(4));
    Ok(())
}

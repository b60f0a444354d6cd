//! `retry(..)`: how long it waits.

use std::time::Duration;

use genserver::testing::TestClock;
use genserver::{Job, JobContext, JobError, JobResult, JobServer, JobSetup, RunOutcome, job};

use super::{Begins, reports, waits, watched};
use crate::TestResult;
use crate::record::secs;

#[job(delay = "10s", retry(max = 4, backoff = "linear", base = "3s"), name = none)]
struct Linear(Begins);

#[job(delay = "10s", retry(max = 4, factor = 3), name = none)]
struct Threefold(Begins);

#[job(delay = "10s", retry(max = 5, base = "10s", cap = "25s"), name = none)]
struct Capped(Begins);

#[job(delay = "10s", retry(max = 30, backoff = "constant", base = "10s", jitter = "full"), name = none)]
struct Scattered(Begins);

macro_rules! fails {
    ($($job:ident),+) => {$(
        impl Job for $job {
            async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
                self.0.add();
                Err(JobError::new("no luck"))
            }
        }
    )+};
}

fails!(Linear, Threefold, Capped, Scattered);

/// The waits of its only run, which are as long as they were said to be.
async fn waited<J: Job>(job: JobSetup<J>, begins: &Begins) -> Result<Vec<Duration>, JobError> {
    let clock = TestClock::parse("2027-01-01T00:00Z")?;
    let (job, recorder) = watched(job, &clock);
    let _job = job.start().await?;
    clock.advance(secs(3600)).await;
    let (waits, begins) = (waits(&recorder), begins.all());
    assert_eq!(begins.len(), waits.len() + 1);
    for (pair, wait) in begins.windows(2).zip(&waits) {
        let off = (pair[1] - pair[0]).abs_diff(*wait);
        assert!(off <= Duration::from_millis(1), "{off:?} off {wait:?}");
    }
    let reports = reports(&recorder);
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].outcome, RunOutcome::Failed("no luck".to_owned()));
    Ok(waits)
}

#[tokio::test(start_paused = true)]
async fn linear_waits_grow_by_the_base() -> TestResult {
    let begins = Begins::new();
    let waits = waited(JobServer::of(Linear(begins.clone())), &begins).await?;
    assert_eq!(waits, [3, 6, 9, 12].map(secs));
    assert_eq!(begins.seconds(), [10, 13, 19, 28, 40]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_factor_of_three_makes_each_wait_three_times_the_last() -> TestResult {
    let begins = Begins::new();
    let waits = waited(JobServer::of(Threefold(begins.clone())), &begins).await?;
    assert_eq!(waits, [1, 3, 9, 27].map(secs));
    assert_eq!(begins.seconds(), [10, 11, 14, 23, 50]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_wait_is_longer_than_the_cap() -> TestResult {
    let begins = Begins::new();
    let waits = waited(JobServer::of(Capped(begins.clone())), &begins).await?;
    assert_eq!(waits, [10, 20, 25, 25, 25].map(secs));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn full_jitter_waits_up_to_the_delay_and_the_same_for_a_seed() -> TestResult {
    let mut drawn = Vec::new();
    for seed in [7, 7, 8] {
        let begins = Begins::new();
        let job = JobServer::of(Scattered(begins.clone())).with(|spec| spec.seed(seed));
        drawn.push(waited(job, &begins).await?);
    }
    assert_eq!(drawn[0].len(), 30);
    assert!(drawn[0].iter().all(|wait| *wait <= secs(10)), "{drawn:?}");
    let short = drawn[0].iter().filter(|wait| **wait < secs(5)).count();
    assert!((5..=25).contains(&short), "{short} of 30 in the first half");
    assert_eq!(drawn[0], drawn[1]);
    assert_ne!(drawn[0], drawn[2]);
    Ok(())
}

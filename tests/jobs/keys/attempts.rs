//! `deadline`, with `timeout` and `retry`.

use std::time::Duration;

use genserver::testing::TestClock;
use genserver::{Address, Job, JobContext, JobError, JobResult, JobServer, RunOutcome, job};

use super::{Begins, reports, watched};
use crate::TestResult;
use crate::record::secs;

#[job(every = "1m", deadline = "10s", name = none)]
struct Endless(Begins);

#[job(
    every = "1m",
    deadline = "10s",
    timeout = "6s",
    retry(max = 9, backoff = "constant", base = "1s"),
    name = none
)]
struct Slow(Begins);

#[job(every = "1m", deadline = "10s", retry(max = 9, backoff = "constant", base = "4s"), name = none)]
struct Failing(Begins);

impl Job for Endless {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.0.add();
        std::future::pending().await
    }
}

impl Job for Slow {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.0.add();
        std::future::pending().await
    }
}

impl Job for Failing {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.0.add();
        tokio::time::sleep(secs(1)).await;
        Err(JobError::new("no luck"))
    }
}

/// The attempts of the runs at one and at two minutes, and what each run came to.
type Two = (Vec<u64>, [(u32, Duration); 2]);

macro_rules! two_runs {
    ($job:expr) => {{
        let begins = Begins::new();
        let clock = TestClock::parse("2027-01-01T00:00Z")?;
        let (job, recorder) = watched(JobServer::of($job(begins.clone())), &clock);
        let job = job.start().await?;
        clock.advance(secs(179)).await;
        assert!(job.is_alive());
        let reports = reports(&recorder);
        assert_eq!(reports.len(), 2);
        for report in &reports {
            assert_eq!(report.outcome, RunOutcome::TimedOut);
        }
        let came_to = [0, 1].map(|run: usize| (reports[run].attempts, reports[run].took));
        let two: Two = (begins.seconds(), came_to);
        two
    }};
}

#[tokio::test(start_paused = true)]
async fn a_deadline_alone_ends_an_attempt() -> TestResult {
    let expected = (vec![60, 120], [(1, secs(10)); 2]);
    assert_eq!(two_runs!(Endless), expected);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_no_more_than_the_deadline_leaves() -> TestResult {
    // Six seconds, a wait of one, and three.
    let expected = (vec![60, 67, 120, 127], [(2, secs(10)); 2]);
    assert_eq!(two_runs!(Slow), expected);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_retry_begins_at_the_deadline_or_later() -> TestResult {
    // The third attempt would begin at ten seconds.
    let expected = (vec![60, 65, 120, 125], [(2, secs(6)); 2]);
    assert_eq!(two_runs!(Failing), expected);
    Ok(())
}

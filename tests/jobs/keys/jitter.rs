//! `jitter`.

use std::time::Duration;

use genserver::testing::{RecordedRun, TestClock};
use genserver::{Job, JobError, JobServer, JobSetup, job};

use super::{at_once, gaps, lateness, watched};
use crate::TestResult;
use crate::record::secs;

const DAY: Duration = Duration::from_secs(86_400);

#[job(every = "1m", jitter = "30s", name = none)]
struct Ping;

#[job(daily = "06:00", jitter = "30m", name = none)]
struct Backup;

at_once!(Ping, Backup);

async fn runs<J: Job>(
    job: JobSetup<J>,
    seed: u64,
    time: Duration,
) -> Result<Vec<RecordedRun>, JobError> {
    let clock = TestClock::parse("2027-01-01T00:00Z")?;
    let (job, recorder) = watched(job.with(|spec| spec.seed(seed)), &clock);
    let _job = job.start().await?;
    clock.advance(time).await;
    Ok(recorder.started())
}

/// Within the jitter, and not all in one half of it.
fn are_scattered(lateness: &[Duration], jitter: Duration) {
    assert!(lateness.iter().all(|late| *late <= jitter), "{lateness:?}");
    let early = lateness.iter().filter(|late| **late < jitter / 2).count();
    assert!(early > 0 && early < lateness.len(), "{lateness:?}");
}

#[tokio::test(start_paused = true)]
async fn runs_begin_within_the_jitter_and_the_beat_stays() -> TestResult {
    let runs = runs(JobServer::of(Ping), 7, secs(60 * 60 + 45)).await?;
    assert_eq!(runs.len(), 60);
    assert_eq!(gaps(&runs), [Some(secs(60)); 59]);
    are_scattered(&lateness(&runs), secs(30));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_calendar_job_begins_within_the_jitter_and_is_due_as_written() -> TestResult {
    let runs = runs(JobServer::of(Backup), 7, DAY * 40).await?;
    assert_eq!(runs.len(), 40);
    assert_eq!(gaps(&runs), [Some(DAY); 39]);
    are_scattered(&lateness(&runs), secs(30 * 60));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_jitter() -> TestResult {
    let mut drawn = Vec::new();
    for seed in [7, 7, 8] {
        let runs = runs(JobServer::of(Backup), seed, DAY * 10).await?;
        drawn.push(lateness(&runs));
    }
    assert_eq!(drawn[0], drawn[1]);
    assert_ne!(drawn[0], drawn[2]);
    Ok(())
}

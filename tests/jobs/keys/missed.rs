//! `missed` with `missed_grace`.

use std::time::Duration;

use genserver::testing::{Recorder, TestClock};
use genserver::{Address, Job, JobError, JobServer, JobSetup, MemoryStore, job};

use super::{at_once, missed, watched};
use crate::TestResult;
use crate::record::soon;

const HOUR: Duration = Duration::from_secs(3600);

#[job(
    cron = "0 * * * *",
    missed = "burst",
    missed_grace = "2h",
    name = "keys-each"
)]
struct Each;

#[job(daily = "01:00", missed_grace = "2h", name = "keys-stale")]
struct Stale;

#[job(daily = "01:00", missed_grace = "8h", name = "keys-fresh")]
struct Fresh;

at_once!(Each, Stale, Fresh);

/// What a second start does, `hours` after the first one ended at half past one. Both share a store.
async fn away<J: Job>(job: impl Fn() -> JobSetup<J>, hours: u32) -> Result<Recorder, JobError> {
    let clock = TestClock::parse("2027-05-01T00:30Z")?;
    let store = MemoryStore::new();
    let (first, recorder) = watched(job().store(store.clone()), &clock);
    let first = first.start().await?;
    clock.advance(HOUR).await;
    soon(first.stop()).await?;
    assert_eq!(recorder.runs(), ["2027-05-01T01:00+00:00"]);
    clock.advance(HOUR * hours).await;
    let (second, recorder) = watched(job().store(store), &clock);
    let second = second.start().await?;
    clock.advance(Duration::from_secs(60)).await;
    soon(second.stop()).await?;
    Ok(recorder)
}

#[tokio::test(start_paused = true)]
async fn of_the_ticks_between_two_starts_those_older_than_the_grace_are_dropped() -> TestResult {
    let recorder = away(|| JobServer::of(Each), 7).await?;
    let expected = ["2027-05-01T07:00+00:00", "2027-05-01T08:00+00:00"];
    assert_eq!(recorder.runs(), expected);
    assert_eq!(missed(&recorder), 5, "from two to six");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn one_tick_between_two_starts_is_made_up_for_within_the_grace_only() -> TestResult {
    let stale = away(|| JobServer::of(Stale), 24 + 7).await?;
    assert!(stale.runs().is_empty());
    assert_eq!(missed(&stale), 1);
    let fresh = away(|| JobServer::of(Fresh), 24 + 7).await?;
    assert_eq!(fresh.runs(), ["2027-05-02T01:00+00:00"]);
    assert_eq!(missed(&fresh), 0);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_ahead_leaves_ticks_within_the_grace_only() -> TestResult {
    let clock = TestClock::parse("2027-05-01T00:30Z")?.jumping();
    let (job, recorder) = watched(JobServer::of(Each).unnamed(), &clock);
    let job = job.start().await?;
    clock.advance(HOUR).await;
    clock.jump_ahead(HOUR * 7);
    clock.advance(Duration::from_secs(60)).await;
    let runs = recorder.runs();
    assert_eq!(
        runs[1..],
        ["2027-05-01T07:00+00:00", "2027-05-01T08:00+00:00"]
    );
    assert_eq!(missed(&recorder), 5, "from two to six");
    assert!(job.is_alive());
    Ok(())
}

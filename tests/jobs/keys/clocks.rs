//! A wall clock that is set back under a job.

use std::time::Duration;

use genserver::testing::TestClock;
use genserver::{JobEvent, JobServer, job};

use super::{at_once, gaps, watched};
use crate::TestResult;

const MINUTE: Duration = Duration::from_secs(60);

#[job(cron = "*/10 * * * *", name = none)]
struct Poll;

at_once!(Poll);

async fn set_back(clock: TestClock) -> TestResult {
    let (job, recorder) = watched(JobServer::of(Poll), &clock);
    let _job = job.start().await?;
    clock.advance_to("2027-05-01T06:25").await?;
    let before = recorder.runs();
    assert_eq!(before.len(), 3);
    clock.jump_back(MINUTE * 60);
    clock.advance_to("2027-05-01T06:29").await?;
    assert_eq!(recorder.runs(), before, "these have run");
    clock.advance_to("2027-05-01T07:00").await?;
    let runs = recorder.runs();
    let new = ["06:30", "06:40", "06:50", "07:00"];
    assert_eq!(runs[3..], new.map(|at| format!("2027-05-01T{at}+00:00")));
    assert_eq!(gaps(&recorder.started()), [Some(MINUTE * 10); 6]);
    let events = recorder.events();
    let jumps = events.iter().filter(|(_, event)| {
        matches!(event, JobEvent::ClockJumped { by, back: true } if *by == MINUTE * 60)
    });
    assert_eq!(jumps.count(), 1, "{events:?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn no_tick_runs_twice_when_the_clock_is_set_back() -> TestResult {
    set_back(TestClock::parse("2027-05-01T05:55Z")?.jumping()).await
}

#[tokio::test(start_paused = true)]
async fn no_tick_runs_twice_on_a_clock_that_was_not_to_be_set() -> TestResult {
    set_back(TestClock::parse("2027-05-01T05:55Z")?).await
}

#[tokio::test(start_paused = true)]
async fn a_clock_set_back_between_each_two_runs_repeats_none() -> TestResult {
    let clock = TestClock::parse("2027-05-01T05:55Z")?.jumping();
    let (job, recorder) = watched(JobServer::of(Poll), &clock);
    let _job = job.start().await?;
    for _ in 0..20 {
        clock.advance(MINUTE * 12).await;
        clock.jump_back(MINUTE * 7);
    }
    let gaps = gaps(&recorder.started());
    assert!(gaps.len() >= 8, "{gaps:?}");
    assert!(gaps.iter().all(|gap| *gap >= Some(MINUTE * 10)), "{gaps:?}");
    Ok(())
}

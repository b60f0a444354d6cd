//! Jobs on a test's clock.

use std::time::{Duration, SystemTime};

use genserver::testing::{TestClock, work_at, work_once};
use genserver::{
    Job, JobContext, JobControl, JobError, JobResult, JobServer, JobSpec, Schedule, Scheduled,
    SkipReason,
};
use genserver::{JobEvent, WallClock};

use crate::TestResult;

/// Takes no time.
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn spec(schedule: &str) -> Result<JobSpec, JobError> {
    Ok(JobSpec::new(Schedule::parse(schedule)?))
}

#[tokio::test(start_paused = true)]
async fn a_year_of_a_monthly_job_is_twelve_runs_each_in_time() -> TestResult {
    let clock = TestClock::parse("2025-03-08T12:00-05:00[America/New_York]")?;
    let recorder = clock.recorder();
    let job = JobServer::new(Report, spec("monthly 1 06:00 in America/New_York")?)
        .clock(clock.clone())
        .observer(recorder.clone())
        .start()
        .await?;
    clock.advance_to("2025-04-02").await?;
    assert_eq!(recorder.runs(), ["2025-04-01T06:00-04:00"]);

    clock.advance_to("2026-03-02").await?;
    let runs = recorder.runs();
    assert_eq!(runs.len(), 12);
    assert_eq!(runs[8], "2025-12-01T06:00-05:00");
    assert!(
        recorder
            .started()
            .iter()
            .all(|run| run.began == run.nominal)
    );
    let next = job.status().await?.next_run.expect("a next run");
    let left = next.duration_since(clock.now())?;
    // One hour of March was left out.
    assert_eq!(left, Duration::from_secs((30 * 24 + 6 - 1) * 3600));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_due_at_the_very_end_has_begun() -> TestResult {
    let clock = TestClock::parse("2025-03-08T12:00Z")?;
    let recorder = clock.recorder();
    let _job = JobServer::new(Report, spec("daily 06:00")?)
        .clock(clock.clone())
        .observer(recorder.clone())
        .start()
        .await?;
    clock.advance_to("2025-03-09T05:59:59.999").await?;
    assert!(recorder.runs().is_empty());
    clock.advance_to("2025-03-09T06:00").await?;
    assert_eq!(recorder.runs(), ["2025-03-09T06:00+00:00"]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_is_noticed_within_a_minute() -> TestResult {
    let clock = TestClock::parse("2025-03-08T12:00Z")?.jumping();
    let recorder = clock.recorder();
    let _job = JobServer::new(Report, spec("daily 06:00")?)
        .clock(clock.clone())
        .observer(recorder.clone())
        .start()
        .await?;
    clock.advance(Duration::from_secs(30)).await;
    clock.jump_ahead(Duration::from_secs(20 * 3600));
    clock.advance(Duration::from_secs(60)).await;
    let events = recorder.events();
    let jumps = events.iter().filter(|(_, event)| {
        matches!(event, JobEvent::ClockJumped { by, back: false } if by.as_secs() == 20 * 3600)
    });
    assert_eq!(jumps.count(), 1, "{events:?}");
    assert_eq!(recorder.runs(), ["2025-03-09T06:00+00:00"]);
    let is_skipped = |event: &JobEvent| {
        matches!(
            event,
            JobEvent::Skipped {
                reason: SkipReason::Missed,
                ..
            }
        )
    };
    assert!(!events.iter().any(|(_, event)| is_skipped(event)));
    Ok(())
}

/// Notes for what it was done.
#[derive(Default)]
struct Noted(Vec<(u64, u32, SystemTime)>);

impl Job for Noted {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.0.push((ctx.run(), ctx.attempt(), ctx.nominal()));
        match ctx.is_shutting_down() {
            false => Err(JobError::new("after its work")),
            true => Ok(()),
        }
    }
}

impl Scheduled for Noted {
    const SPEC: JobSpec = JobSpec::interval(Duration::from_secs(10));
}

#[tokio::test]
async fn work_is_done_once_without_a_server() {
    let mut job = Noted::default();
    let failed = work_once(&mut job).await.expect_err("it says so");
    assert_eq!(failed.to_string(), "after its work");
    let due = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    assert!(work_at(&mut job, due).await.is_err());
    assert_eq!(job.0.len(), 2);
    assert!(job.0[0].2 > due);
    assert_eq!(job.0[1], (1, 1, due));
}

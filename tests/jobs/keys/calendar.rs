//! `weekly`, `cron`, `at`, `timezone`.

use std::time::Duration;

use genserver::testing::{TestClock, assert_down};
use genserver::{Address, ExitReason, JobServer, job};

use super::{at_once, gaps, lateness, watched};
use crate::TestResult;

const HOUR: Duration = Duration::from_secs(3600);

#[job(weekly = "Mon,Thu 09:00", timezone = "Europe/Berlin", name = none)]
struct Digest;

#[job(cron = "15 8 * FEB MON,FRI", name = none)]
struct Carnival;

#[job(at = "2027-01-01T06:00[Europe/Berlin]", name = none)]
struct NewYear;

#[job(daily = "09:00", timezone = "Europe/Berlin", name = none)]
struct Morning;

#[job(daily = "02:30", timezone = "Europe/Berlin", name = none)]
struct Night;

at_once!(Digest, Carnival, NewYear, Morning, Night);

#[tokio::test(start_paused = true)]
async fn a_weekly_job_runs_on_each_of_its_days() -> TestResult {
    let clock = TestClock::parse("2027-01-03T00:00[Europe/Berlin]")?;
    let (job, recorder) = watched(JobServer::of(Digest), &clock);
    let _job = job.start().await?;
    clock.advance_to("2027-01-15").await?;
    let expected = [
        "2027-01-04T09:00+01:00",
        "2027-01-07T09:00+01:00",
        "2027-01-11T09:00+01:00",
        "2027-01-14T09:00+01:00",
    ];
    assert_eq!(recorder.runs(), expected);
    assert_eq!(lateness(&recorder.started()), [Duration::ZERO; 4]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn names_in_a_cron_expression_are_the_months_and_days_they_say() -> TestResult {
    let clock = TestClock::parse("2027-01-20T00:00Z")?;
    let (job, recorder) = watched(JobServer::of(Carnival), &clock);
    let _job = job.start().await?;
    clock.advance_to("2027-12-31").await?;
    // The first of that February is a Monday.
    let days = ["01", "05", "08", "12", "15", "19", "22", "26"];
    assert_eq!(
        recorder.runs(),
        days.map(|day| format!("2027-02-{day}T08:15+00:00"))
    );
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_time_with_a_zone_in_brackets_is_one_run_there_and_then_the_end() -> TestResult {
    let clock = TestClock::parse("2026-12-30T00:00Z")?;
    let (job, recorder) = watched(JobServer::of(NewYear), &clock);
    let job = job.start().await?;
    clock.advance_to("2027-01-01T04:59:59").await?;
    assert!(recorder.runs().is_empty() && job.is_alive());
    clock.advance_to("2027-01-01T05:00").await?;
    assert_eq!(recorder.runs(), ["2027-01-01T05:00+00:00"]);
    assert_down!(job.pid(), ExitReason::Normal, HOUR);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_daily_job_runs_once_a_day_though_days_have_23_and_25_hours() -> TestResult {
    let clock = TestClock::parse("2027-01-01T00:00[Europe/Berlin]")?;
    let (job, recorder) = watched(JobServer::of(Morning), &clock);
    let _job = job.start().await?;
    clock.advance_to("2028-01-01").await?;
    let (runs, gaps) = (recorder.runs(), gaps(&recorder.started()));
    assert_eq!(runs.len(), 365);
    assert!(runs.iter().all(|run| run[10..].starts_with("T09:00+0")));
    let before = |hours: u32| {
        let gap = gaps.iter().position(|gap| *gap == Some(HOUR * hours));
        gap.map(|gap| runs[gap + 1].as_str())
    };
    assert_eq!(before(23), Some("2027-03-28T09:00+02:00"));
    assert_eq!(before(25), Some("2027-10-31T09:00+01:00"));
    let usual = gaps.iter().filter(|gap| **gap == Some(HOUR * 24));
    assert_eq!(usual.count(), 362);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_time_that_is_left_out_or_repeated_is_one_run() -> TestResult {
    let clock = TestClock::parse("2027-01-01T00:00[Europe/Berlin]")?;
    let (job, recorder) = watched(JobServer::of(Night), &clock);
    let _job = job.start().await?;
    clock.advance_to("2028-01-01").await?;
    let runs = recorder.runs();
    let mut days: Vec<&str> = runs.iter().map(|run| &run[..10]).collect();
    days.dedup();
    assert_eq!((runs.len(), days.len()), (365, 365));
    let on = |day| runs.iter().find(|run| run.starts_with(day)).cloned();
    assert_eq!(on("2027-03-28").as_deref(), Some("2027-03-28T03:00+02:00"));
    assert_eq!(on("2027-10-31").as_deref(), Some("2027-10-31T02:30+02:00"));
    Ok(())
}

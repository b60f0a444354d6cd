//! Attempts of a run: rules 11 and 12.

use std::time::Duration;

use genserver::__private::machine::{Advice, Attempt, Exit, Outcome, Plan, Setup};
use genserver::{Growth, JobSpec, JobState, OnFailure, Retry, RunOutcome};

use super::script::{Deed, Ends, Server, err, ok, secs, setup};
use super::simulator::Simulator;

fn interval(change: impl FnOnce(JobSpec) -> JobSpec) -> Setup {
    let spec = JobSpec::interval(secs(100));
    setup(change(spec), Plan::Interval(secs(100)))
}

fn each(max: u32, seconds: u64) -> Retry {
    Retry::times(max)
        .growth(Growth::Constant)
        .base(secs(seconds))
}

fn fails(advice: Advice) -> impl FnMut(Attempt) -> (Duration, Ends) {
    move |_| {
        let error = "no luck".to_owned();
        (secs(1), Ends::With(Outcome::Failed { error, advice }))
    }
}

/// Rules 8, 11.
#[test]
fn an_interval_counts_from_the_end_of_the_last_attempt() {
    let job = Simulator::new(interval(|spec| spec.retry(each(2, 10))), |_| err(1)).until(250);
    assert_eq!(job.attempt_starts(), [100, 111, 122, 223, 234, 245]);
}

/// Rule 11.
#[test]
fn a_run_that_waits_for_a_retry_says_so() {
    let job = Simulator::new(interval(|spec| spec.retry(each(2, 10))), |_| err(1)).until(105);
    let state = JobState::Retrying {
        attempt: 2,
        within: secs(6),
    };
    assert_eq!(job.status().state, state);
    assert_eq!(job.machine.planned_delay(1), Some(secs(10)));
    assert_eq!(job.machine.planned_delay(2), None);
}

/// Rule 11.
#[test]
fn nothing_is_planned_after_the_last_attempt() {
    let job = Simulator::new(interval(|spec| spec.retry(each(1, 10))), |_| ok(5)).until(102);
    assert_eq!(job.machine.planned_delay(1), Some(secs(10)));
    let job = Simulator::new(interval(|spec| spec.retry(each(0, 10))), |_| ok(5)).until(102);
    assert_eq!(job.machine.planned_delay(1), None);
    let job = Simulator::new(interval(|spec| spec), |_| ok(5)).until(102);
    assert_eq!(job.machine.planned_delay(1), None);
}

/// Rule 11.
#[test]
fn a_job_may_say_when_to_try_again_but_not_how_often() {
    let setup = interval(|spec| spec.retry(each(2, 10)));
    let job = Simulator::new(setup, fails(Advice::After(secs(30)))).until(200);
    assert_eq!(job.attempt_starts(), [100, 131, 162]);
}

/// Rule 11.
#[test]
fn a_fatal_error_is_not_tried_again() {
    let setup = interval(|spec| spec.retry(each(2, 10)));
    let job = Simulator::new(setup, fails(Advice::GiveUp)).until(200);
    assert_eq!(job.attempt_starts(), [100]);
    let report = job.status().last_run.unwrap();
    assert_eq!(report.outcome, RunOutcome::Failed("no luck".to_owned()));
}

/// Rule 11.
#[test]
fn an_attempt_may_take_what_is_left_of_the_deadline() {
    let setup = interval(|spec| spec.retry(each(5, 10)).timeout(secs(20)).deadline(secs(50)));
    let job = Simulator::new(setup, |_| ok(60)).until(199);
    assert_eq!(job.attempt_starts(), [100, 130]);
    let limits: Vec<_> = job
        .attempts
        .iter()
        .map(|(_, attempt)| attempt.limit)
        .collect();
    assert_eq!(limits, [Some(secs(20)), Some(secs(20))]);
    // A third attempt at 160 would come after the deadline at 150.
    let report = job.status().last_run.unwrap();
    assert_eq!(report.outcome, RunOutcome::TimedOut);
    assert_eq!(report.took, secs(50));
}

/// Rule 11.
#[test]
fn a_deadline_that_struck_ends_the_run() {
    let setup = interval(|spec| spec.retry(each(5, 0)).timeout(secs(20)).deadline(secs(30)));
    let job = Simulator::new(setup, |_| ok(60)).until(199);
    let limits: Vec<_> = job
        .attempts
        .iter()
        .map(|(_, attempt)| attempt.limit)
        .collect();
    assert_eq!(limits, [Some(secs(20)), Some(secs(10))]);
    let counts = job.status().counts;
    assert_eq!((counts.timed_out, counts.failed, counts.retries), (2, 1, 1));
}

/// Rule 12.
#[test]
fn failures_in_a_row_are_counted_and_a_success_ends_the_row() {
    let setup = interval(|spec| spec.on_failure(OnFailure::Stop).max_failures(3));
    let script = |attempt: Attempt| match attempt.run {
        3 => ok(0),
        _ => err(0),
    };
    let job = Simulator::new(setup, script).until(2_000);
    assert_eq!(job.starts(), [100, 200, 300, 400, 500, 600]);
    assert_eq!(job.exit, Some((secs(600), Exit::Done)));
    assert_eq!(job.status().consecutive_failures, 3);
}

/// Rule 12.
#[test]
fn after_a_failure_the_job_goes_on_or_exits_as_the_options_say() {
    let rows = [
        (OnFailure::Continue, None),
        (OnFailure::Restart, Some((secs(100), Exit::Failed))),
        (OnFailure::Stop, Some((secs(100), Exit::Done))),
    ];
    for (on_failure, exit) in rows {
        let job =
            Simulator::new(interval(|spec| spec.on_failure(on_failure)), |_| err(0)).until(150);
        assert_eq!(job.exit, exit, "{on_failure:?}");
    }
}

/// Rule 20.
#[test]
fn a_stop_drops_a_retry_and_says_so() {
    for server in [Server::Answers, Server::IsBusy] {
        let job = Simulator::new(interval(|spec| spec.retry(each(2, 10))), |_| err(1));
        let job = job.server(server).at(105, Deed::Stop).until(200);
        assert_eq!(job.attempt_starts(), [100]);
        assert!(
            job.told().contains(&(105, "cut 1".to_owned())),
            "{server:?}"
        );
    }
}

/// Rule 20.
#[test]
fn a_run_in_flight_at_a_stop_is_reported_when_it_ends_and_not_tried_again() {
    let job = Simulator::new(interval(|spec| spec.retry(each(2, 10))), |_| err(10));
    let job = job.at(105, Deed::Stop).until(200);
    assert_eq!(job.attempt_starts(), [100]);
    assert!(
        job.told().contains(&(110, "cut 1".to_owned())),
        "{:?}",
        job.told()
    );
    let job = Simulator::new(interval(|spec| spec), |_| ok(10))
        .at(105, Deed::Stop)
        .until(200);
    assert!(job.told().contains(&(110, "succeeded 1".to_owned())));
}

/// Rule 19.
#[test]
fn a_report_says_what_became_of_a_run_and_the_oldest_are_forgotten() {
    let setup = interval(|spec| spec.retry(each(1, 10)).history(2));
    let job = Simulator::new(setup, |_| err(1)).until(500);
    let status = job.status();
    let runs: Vec<u64> = status.history.iter().map(|report| report.run).collect();
    assert_eq!(runs, [3, 4]);
    let report = status.last_run.unwrap();
    assert_eq!((report.run, report.attempts, report.took), (4, 2, secs(12)));
    let none = Simulator::new(interval(|spec| spec.history(0)), |_| ok(1)).until(150);
    assert!(none.status().history.is_empty());
    assert!(none.status().last_run.is_some());
}

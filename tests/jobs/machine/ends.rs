//! Snoozes and ends: rules 12, 13 and 14.

use genserver::__private::machine::{Attempt, Exit, Plan, Setup, Then};
use genserver::{JobRecord, JobSpec, Triggered};

use super::script::{Deed, Hourly, by_calendar, ok, secs, setup, then, wall};
use super::simulator::Simulator;

fn every(change: impl FnOnce(JobSpec) -> JobSpec) -> Setup {
    setup(change(JobSpec::every(secs(10))), Plan::Every(secs(10)))
}

fn interval(change: impl FnOnce(JobSpec) -> JobSpec) -> Setup {
    setup(
        change(JobSpec::interval(secs(10))),
        Plan::Interval(secs(10)),
    )
}

/// The first run asks for something, the others for nothing.
fn first(what: Then) -> impl FnMut(Attempt) -> (std::time::Duration, super::script::Ends) {
    move |attempt| match attempt.run {
        1 => then(1, what),
        _ => ok(1),
    }
}

/// Rule 13.
#[test]
fn a_run_may_ask_to_come_again_instead_of_the_beats_before() {
    for what in [Then::After(secs(24)), Then::At(wall(35))] {
        let job = Simulator::new(every(|spec| spec), first(what)).until(55);
        assert_eq!(job.starts(), [10, 35, 40, 50], "{what:?}");
        assert!(
            job.told()
                .contains(&(35, "skipped 2 for Snoozed until 30".to_owned()))
        );
    }
}

/// Rule 13.
#[test]
fn an_interval_counts_from_the_end_of_the_run_that_was_asked_for() {
    let job = Simulator::new(interval(|spec| spec), first(Then::After(secs(24)))).until(55);
    assert_eq!(job.starts(), [10, 35, 46]);
}

/// Rule 13.
#[test]
fn a_run_that_comes_again_at_once_does_so_through_the_mailbox() {
    let job = Simulator::new(every(|spec| spec), first(Then::After(secs(0)))).until(25);
    assert_eq!(job.starts(), [10, 11, 20]);
    assert_eq!(job.nominals(), [10, 11, 20]);
}

/// Rule 13.
#[test]
fn a_single_run_may_ask_to_come_again() {
    let setup = setup(JobSpec::delay(secs(5)), Plan::Delay(secs(5)));
    let job = Simulator::new(setup, first(Then::After(secs(24)))).until(55);
    assert_eq!(job.starts(), [5, 30]);
    assert_eq!(job.exit, Some((secs(31), Exit::Done)));
}

/// Rule 12.
#[test]
fn a_run_may_finish_the_job() {
    let job = Simulator::new(every(|spec| spec), first(Then::Finish)).until(55);
    assert_eq!(job.exit, Some((secs(11), Exit::Done)));
    assert_eq!(job.status().counts.succeeded, 1);
}

/// Rule 14.
#[test]
fn a_job_is_done_after_its_last_run() {
    let job = Simulator::new(every(|spec| spec.max_runs(3)), |_| ok(15))
        .at(42, Deed::Trigger)
        .until(200);
    // 10, 30 and 50 is the third; beats after it don't exist.
    assert_eq!(job.starts(), [10, 30, 50]);
    assert_eq!(job.exit, Some((secs(65), Exit::Done)));
    assert_eq!(job.status().counts.skipped, 2);
}

/// Rule 14.
#[test]
fn triggers_count_as_runs_and_are_busy_when_all_have_begun() {
    let job = Simulator::new(interval(|spec| spec.max_runs(2)), |_| ok(5));
    let job = job.at(3, Deed::Trigger).at(20, Deed::Trigger).until(100);
    assert_eq!(job.answers, [Triggered::Started, Triggered::Busy]);
    assert_eq!(job.starts(), [3, 18]);
    assert_eq!(job.exit, Some((secs(23), Exit::Done)));
}

/// Rule 14.
#[test]
fn runs_before_a_crash_count_too() {
    let mut record = JobRecord::default();
    record.runs = 2;
    let job = Simulator::restored(every(|spec| spec.max_runs(3)), Some(record.clone()), |_| {
        ok(1)
    });
    assert_eq!(job.until(100).starts(), [10]);
    record.runs = 3;
    let job = Simulator::restored(every(|spec| spec.max_runs(3)), Some(record), |_| ok(1));
    assert_eq!(job.exit, Some((secs(0), Exit::Done)));
}

/// Rule 14.
#[test]
fn no_run_is_due_after_the_last_time() {
    let until = |setup: Setup, seconds| Setup {
        until: Some(wall(seconds)),
        ..setup
    };
    let job = Simulator::new(until(every(|spec| spec), 30), |_| ok(1)).until(100);
    assert_eq!(job.starts(), [10, 20, 30]);
    assert_eq!(job.exit, Some((secs(31), Exit::Done)));
    let job = Simulator::new(until(interval(|spec| spec), 25), |_| ok(1)).until(100);
    assert_eq!(job.starts(), [10, 21]);
    assert_eq!(job.exit, Some((secs(22), Exit::Done)));
    let hourly = setup(by_calendar(), Hourly::plan(0));
    let job = Simulator::new(until(hourly, 8_000), |_| ok(1)).until(20_000);
    assert_eq!(job.starts(), [3_600, 7_200]);
    let job = Simulator::new(until(every(|spec| spec), 5), |_| ok(1));
    assert_eq!(job.exit, Some((secs(0), Exit::Done)));
    // A run that asks for later gets the schedule.
    let asks = first(Then::After(secs(50)));
    let job = Simulator::new(until(every(|spec| spec), 30), asks).until(100);
    assert_eq!(job.starts(), [10, 20, 30]);
}

/// Rule 12: other runs are the server's to cut.
#[test]
fn an_exit_does_not_wait_for_runs_beside_it() {
    let spec = JobSpec::every(secs(10)).overlap(genserver::Overlap::Concurrent { max: 3 });
    let script = |attempt: Attempt| match attempt.run {
        2 => then(3, Then::Finish),
        _ => ok(100),
    };
    let job = Simulator::new(setup(spec, Plan::Every(secs(10))), script).until(60);
    assert_eq!(job.exit, Some((secs(23), Exit::Done)));
    let mut machine = job.machine;
    let now = genserver::__private::machine::Now {
        elapsed: secs(23),
        wall: wall(23),
    };
    assert_eq!(machine.stop(now).0, [1]);
}

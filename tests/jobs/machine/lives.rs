//! What is remembered of earlier lives: rules 7, 8, 15, 18.

use genserver::__private::machine::{Exit, Plan};
use genserver::{JobRecord, JobSpec};

use super::script::{Deed, epoch, every, interval, ok, record, secs, setup, wall};
use super::simulator::Simulator;

/// SPEC 2, "Restart resets the timer": what is started again and again comes to its first run all the same.
#[test]
fn before_the_first_run_a_schedule_counts_from_the_first_start() {
    let mut seven_ago = JobRecord::default();
    seven_ago.first_start = Some(epoch() - secs(7));
    seven_ago.counts_from = seven_ago.first_start;
    let late = |spec: JobSpec| spec.initial_delay(secs(9));
    let ((waits, pauses), (beats, plan)) = (interval(10), every(10));
    let rows = [
        (setup(waits, pauses.clone()), [3, 14]),
        (setup(late(waits), pauses), [2, 13]),
        (setup(beats, plan.clone()), [3, 13]),
        (setup(late(beats), plan), [2, 12]),
    ];
    for (setup, starts) in rows {
        let job = Simulator::restored(setup, Some(seven_ago.clone()), |_| ok(1)).until(15);
        assert_eq!(job.starts(), starts);
    }
}

/// The same, when more than a period has passed.
#[test]
fn a_first_run_that_passed_between_two_starts_is_missed() {
    let mut record = JobRecord::default();
    record.first_start = Some(epoch() - secs(25));
    record.counts_from = record.first_start;
    let (spec, plan) = every(10);
    let job = Simulator::restored(setup(spec, plan), Some(record.clone()), |_| ok(1)).until(16);
    // The beats at -15 and -5.
    assert_eq!(job.starts(), [0, 5, 15]);
    let (spec, plan) = interval(10);
    let job = Simulator::restored(setup(spec, plan), Some(record), |_| ok(1)).until(16);
    assert_eq!(job.starts(), [0, 11]);
}

/// Rule 15: what passed before the resume was not missed, also if the process has crashed since.
#[test]
fn beats_before_the_last_resume_are_not_missed() {
    let resumed = record(|record| {
        record.last_nominal = Some(epoch() - secs(34));
        record.last_end = Some(epoch() - secs(33));
        record.counts_from = Some(epoch() - secs(3));
    });
    let (spec, plan) = every(10);
    let job = Simulator::restored(setup(spec, plan), Some(resumed.clone()), |_| ok(1)).until(20);
    assert_eq!(job.starts(), [6, 16]);
    assert_eq!(job.status().counts.skipped, 0);
    let (spec, plan) = interval(10);
    let job = Simulator::restored(setup(spec, plan), Some(resumed), |_| ok(1)).until(10);
    assert_eq!(job.starts(), [7]);
}

/// Rules 15, 18.
#[test]
fn the_first_start_and_each_resume_are_remembered() {
    let (spec, plan) = every(10);
    let job = Simulator::new(setup(spec, plan), |_| ok(1))
        .at(12, Deed::Pause)
        .at(47, Deed::Resume);
    let job = job.until(5);
    assert_eq!(job.record.as_ref().unwrap().counts_from, Some(epoch()));
    let job = job.until(48);
    assert_eq!(job.record.as_ref().unwrap().counts_from, Some(wall(47)));
}

/// Rule 7: a resume, and a crash before the next run, leave the beat where it was.
#[test]
fn a_fixed_rate_that_never_ran_keeps_the_beat_of_its_first_start() {
    let mut resumed = JobRecord::default();
    resumed.first_start = Some(epoch() - secs(25));
    resumed.counts_from = Some(epoch() - secs(3));
    let (spec, plan) = every(10);
    let job = Simulator::restored(setup(spec, plan), Some(resumed), |_| ok(1)).until(16);
    assert_eq!(job.starts(), [5, 15]);
    assert_eq!(job.status().counts.skipped, 0);
}

/// SPEC 1.3: overlap has no meaning for the only run that there is.
#[test]
fn the_only_run_is_not_dropped_because_of_a_trigger() {
    let setup = setup(JobSpec::delay(secs(10)), Plan::Delay(secs(10)));
    let job = Simulator::new(setup, |_| ok(5))
        .at(8, Deed::Trigger)
        .until(60);
    assert_eq!(job.starts(), [8, 13]);
    assert_eq!(job.exit, Some((secs(18), Exit::Done)));
}

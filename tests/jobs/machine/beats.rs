//! When runs are due: rules 1, 7, 8, 9, 10.

use std::time::Duration;

use genserver::__private::machine::{Action, Outcome};
use genserver::__private::machine::{Event, Exit, Machine, Now, Plan, Then};
use genserver::{JobRecord, JobSpec};

use super::script::{Deed, epoch, every, interval, ok, record, secs, setup, wall};
use super::simulator::Simulator;

/// Rule 7.
#[test]
fn a_fixed_rate_does_not_drift_however_late_its_timer_rings() {
    let (spec, plan) = every(1);
    let spec = spec.missed_grace(Duration::MAX);
    let mut now = Now {
        elapsed: Duration::ZERO,
        wall: epoch(),
    };
    let (mut machine, mut actions) = Machine::new(setup(spec, plan), None, now);
    let (mut late, mut last) = (0_u64, 0);
    while last < 1_000_000 {
        let Some(Action::Arm(Some(wait))) = actions.first() else {
            panic!("not armed: {actions:?}");
        };
        // Up to four minutes late, with a fraction.
        late = (late * 31 + 7) % 240_007;
        let passed = *wait + Duration::from_millis(late);
        now.elapsed += passed;
        now.wall += passed;
        actions = machine.step(Event::Woke, now);
        let started = actions.iter().find_map(|action| match action {
            Action::Start(attempt) => Some(*attempt),
            _ => None,
        });
        let tick = now.elapsed.as_secs();
        let attempt = started.unwrap();
        assert_eq!(attempt.nominal, wall(tick));
        assert_eq!(attempt.lateness, now.elapsed - secs(tick));
        last = tick;
        actions = machine.step(
            Event::Finished {
                run: attempt.run,
                outcome: Outcome::Succeeded(Then::Schedule),
            },
            now,
        );
    }
    let counts = machine.status(now).counts;
    assert_eq!(counts.started + counts.skipped, last);
}

/// Rule 7: the first beat comes after the initial delay, the others after periods from there.
#[test]
fn an_initial_delay_stands_for_the_first_period_of_a_fixed_rate() {
    let (spec, plan) = every(10);
    let job = Simulator::new(setup(spec.initial_delay(secs(3)), plan), |_| ok(1)).until(40);
    assert_eq!(job.starts(), [3, 13, 23, 33]);
}

/// Rule 9.
#[test]
fn a_run_at_the_start_leaves_the_beat_of_a_fixed_rate_where_it_is() {
    let (spec, plan) = every(10);
    let job = Simulator::new(setup(spec.run_on_start(true), plan), |_| ok(1)).until(25);
    assert_eq!(job.starts(), [0, 10, 20]);
    assert_eq!(job.nominals(), [0, 10, 20]);
}

/// Rule 9.
#[test]
fn a_beat_at_the_start_and_a_run_at_the_start_are_one_run() {
    let (spec, plan) = every(10);
    let spec = spec.run_on_start(true).initial_delay(Duration::ZERO);
    let job = Simulator::new(setup(spec, plan), |_| ok(1)).until(25);
    assert_eq!(job.starts(), [0, 10, 20]);
    assert_eq!(job.status().counts.skipped, 0);
}

/// Rule 9.
#[test]
fn there_is_no_run_at_the_start_when_anything_is_remembered() {
    let (spec, plan) = every(10);
    let setup = setup(spec.run_on_start(true), plan);
    let job = Simulator::restored(setup, Some(JobRecord::default()), |_| ok(1)).until(25);
    assert_eq!(job.starts(), [10, 20]);
}

/// Rule 7.
#[test]
fn a_fixed_rate_goes_on_from_its_last_run_and_what_passed_is_missed() {
    let (spec, plan) = every(10);
    let last = record(|record| record.last_nominal = Some(epoch() - secs(34)));
    let job = Simulator::restored(setup(spec, plan), Some(last), |_| ok(1)).until(20);
    // The beats at -24, -14 and -4: one run makes up for them.
    assert_eq!(job.starts(), [0, 6, 16]);
    assert_eq!(job.status().counts.skipped, 2);
}

/// Rule 7.
#[test]
fn a_fixed_rate_stays_on_its_beat_when_its_last_run_lies_in_the_future() {
    let (spec, plan) = every(10);
    for (ahead, starts) in [(1_003, vec![3, 13]), (1_000, vec![10, 20]), (4, vec![14])] {
        let last = record(|record| record.last_nominal = Some(wall(ahead)));
        let job = Simulator::restored(setup(spec, plan.clone()), Some(last), |_| ok(1)).until(22);
        assert_eq!(job.starts(), starts, "{ahead}");
    }
}

/// Rule 8.
#[test]
fn an_interval_waits_for_what_is_left_of_it_since_the_last_end() {
    let rows = [(4, 6), (10, 0), (1_000, 0)];
    for (ago, start) in rows {
        let last = record(|record| {
            record.last_start = Some(epoch() - secs(ago + 2));
            record.last_end = Some(epoch() - secs(ago));
        });
        let (spec, plan) = interval(10);
        let job = Simulator::restored(setup(spec, plan), Some(last), |_| ok(1)).until(19);
        assert_eq!(job.starts().first(), Some(&start), "{ago}");
    }
}

/// Rule 8: what ends in the future was written by a clock that was set back.
#[test]
fn an_interval_never_waits_longer_than_all_of_it() {
    let last = record(|record| record.last_end = Some(wall(5_000)));
    let (spec, plan) = interval(10);
    let job = Simulator::restored(setup(spec, plan), Some(last), |_| ok(1)).until(25);
    assert_eq!(job.starts(), [10, 21]);
}

/// Rule 8.
#[test]
fn an_interval_of_zero_rings_between_two_runs() {
    let (spec, plan) = interval(0);
    let job = Simulator::new(setup(spec, plan), |_| ok(1)).until(3);
    assert_eq!(job.starts(), [0, 1, 2, 3]);
    // A ring and an end for each run: what else is in the mailbox is served between them.
    assert_eq!(job.steps, 8);
}

/// Rule 10.
#[test]
fn jitter_shifts_the_start_up_to_its_length_and_never_the_beat() {
    let (spec, plan) = every(10);
    let job = Simulator::new(setup(spec.jitter(secs(5)), plan), |_| ok(0)).until(2_000);
    let beats: Vec<u64> = (1..=199).map(|tick| tick * 10).collect();
    assert_eq!(job.nominals()[..199], beats);
    let shifts = job.attempts.iter().map(|(_, attempt)| attempt.lateness);
    let shifts: Vec<Duration> = shifts.collect();
    assert!(shifts.iter().all(|shift| *shift <= secs(5)));
    let short = shifts.iter().filter(|shift| **shift < secs(2)).count();
    assert!((40..120).contains(&short), "{short}");
    let again = Simulator::new(setup(spec.jitter(secs(5)), Plan::Every(secs(10))), |_| {
        ok(0)
    });
    assert_eq!(again.until(2_000).starts(), job.starts());
}

/// Rules 13, 14.
#[test]
fn a_delay_runs_once_and_is_done() {
    let setup = setup(JobSpec::delay(secs(5)), Plan::Delay(secs(5)));
    let job = Simulator::new(setup, |_| ok(2)).until(60);
    assert_eq!(job.starts(), [5]);
    assert_eq!(job.exit, Some((secs(7), Exit::Done)));
}

/// Rule 14: its process crashed, so nobody knows how far it came.
#[test]
fn a_delay_runs_again_after_a_crash() {
    let last = record(|record| record.last_nominal = Some(epoch() - secs(1)));
    let setup = setup(JobSpec::delay(secs(5)), Plan::Delay(secs(5)));
    let job = Simulator::restored(setup, Some(last), |_| ok(2)).until(60);
    assert_eq!(job.starts(), [5]);
}

/// Times that no clock shows are waited for, and nothing overflows.
#[test]
fn no_length_is_too_long() {
    for (spec, plan) in [
        (JobSpec::every(Duration::MAX), Plan::Every(Duration::MAX)),
        (
            JobSpec::interval(Duration::MAX),
            Plan::Interval(Duration::MAX),
        ),
        (JobSpec::delay(Duration::MAX), Plan::Delay(Duration::MAX)),
    ] {
        let spec = spec
            .jitter(Duration::MAX)
            .missed_grace(Duration::MAX)
            .deadline(Duration::MAX);
        let setup = setup(spec.timeout(Duration::MAX), plan);
        let job = Simulator::new(setup, |_| ok(1))
            .at(3, Deed::Trigger)
            .until(100);
        assert_eq!(job.starts(), [3]);
        assert_eq!(job.status().next_run, None);
    }
    let none = setup(JobSpec::every(Duration::ZERO), Plan::Every(Duration::ZERO));
    let job = Simulator::new(none, |_| ok(5)).until(1);
    assert_eq!(job.starts(), [0]);
}

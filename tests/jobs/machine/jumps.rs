//! A wall clock that is set, and a machine that sleeps: rules 2 and 6.

use std::time::{Duration, UNIX_EPOCH};

use genserver::__private::machine::{Action, Event, Machine, Now, Plan, Setup};
use genserver::{JobEvent, JobRecord, JobSpec, Missed};

use super::script::{Deed, Hourly, by_calendar, epoch, ok, secs, setup, wall};
use super::simulator::Simulator;

const HOUR: u64 = 3_600;

fn hourly() -> Setup {
    setup(by_calendar(), Hourly::plan(0))
}

fn jumps(job: &Simulator) -> Vec<(Duration, bool)> {
    let jumps = job.events.iter().filter_map(|(_, event)| match event {
        JobEvent::ClockJumped { by, back } => Some((*by, *back)),
        _ => None,
    });
    jumps.collect()
}

/// Rules 2, 6.
#[test]
fn a_jump_forward_is_noticed_within_a_minute_and_what_it_passed_is_missed() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(1_830, Deed::SetClock(7_200))
        .until(8_000);
    assert_eq!(job.starts(), [1_860, 3_600, 7_200]);
    assert_eq!(job.nominals(), [2 * HOUR, 3 * HOUR, 4 * HOUR]);
    assert_eq!(jumps(&job), [(secs(7_200), false)]);
    assert!(
        job.told()
            .contains(&(1_860, format!("skipped 1 for Missed until {HOUR}")))
    );
}

/// Rule 6.
#[test]
fn a_step_back_runs_nothing_twice() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(9_000, Deed::SetClock(-7_200))
        .until(18_500);
    assert_eq!(job.nominals(), [HOUR, 2 * HOUR, 3 * HOUR]);
    assert_eq!(job.starts(), [HOUR, 2 * HOUR, 5 * HOUR]);
    assert_eq!(jumps(&job), [(secs(7_200), true)]);
}

/// Rule 6.
#[test]
fn a_step_back_of_more_than_three_hours_begins_anew() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(19_800, Deed::SetClock(-14_400))
        .until(26_000);
    let hours = |all: &[u64]| all.iter().map(|hour| hour * HOUR).collect::<Vec<u64>>();
    assert_eq!(job.nominals(), hours(&[1, 2, 3, 4, 5, 2, 3]));
    assert_eq!(job.starts(), hours(&[1, 2, 3, 4, 5, 6, 7]));
}

/// Rule 6: the job was started by a clock that went ahead.
#[test]
fn a_step_back_before_the_first_run_finds_the_earlier_beat() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(10, Deed::SetClock(-7_200))
        .until(8_000);
    let seconds = |(at, _): &(Duration, _)| at.as_secs();
    assert_eq!(
        job.attempts.iter().map(seconds).collect::<Vec<_>>(),
        [3_600, 7_200]
    );
    assert_eq!(job.attempts[0].1.nominal, wall(0) - secs(HOUR));
}

/// Rule 6: a suspended machine is a wall clock that goes on while tokio's stands still.
#[test]
fn a_machine_that_slept_makes_up_with_one_run() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(4_000, Deed::SetClock(8 * 3_600))
        .until(5_000);
    assert_eq!(job.nominals(), [HOUR, 9 * HOUR]);
    assert_eq!(job.status().counts.skipped, 7);
}

/// Rule 6.
#[test]
fn a_correction_of_seconds_is_no_jump() {
    let job = Simulator::new(hourly(), |_| ok(1))
        .at(3_610, Deed::SetClock(-5))
        .until(8_000);
    assert!(jumps(&job).is_empty());
    assert_eq!(job.nominals(), [HOUR, 2 * HOUR]);
    assert_eq!(job.starts(), [HOUR, 2 * HOUR + 5]);
}

/// Rule 6: durations know no wall clock, so nobody is told of it either.
#[test]
fn jumps_don_t_move_a_fixed_rate() {
    let every = setup(JobSpec::every(secs(10)), Plan::Every(secs(10)));
    let job = Simulator::new(every, |_| ok(1))
        .at(15, Deed::SetClock(-50_000))
        .at(35, Deed::SetClock(90_000));
    let job = job.until(55);
    assert_eq!(job.starts(), [10, 20, 30, 40, 50]);
    assert!(jumps(&job).is_empty());
}

/// Rule 2.
#[test]
fn a_clock_that_cannot_jump_is_not_looked_at_in_between() {
    let sure = Setup {
        watch: None,
        ..hourly()
    };
    let steps = |setup| Simulator::new(setup, |_| ok(1)).until(36_000).steps;
    // The start, and a ring and an end for each of ten runs.
    assert_eq!(steps(sure), 20);
    assert!(steps(hourly()) >= 600);
}

/// Rule 2.
#[test]
fn a_timer_that_rings_early_is_armed_again() {
    let now = |millis| Now {
        elapsed: Duration::from_millis(millis),
        wall: wall(0) + Duration::from_millis(millis),
    };
    let every = setup(JobSpec::every(secs(10)), Plan::Every(secs(10)));
    let (mut machine, actions) = Machine::new(every, None, now(0));
    assert_eq!(actions.first(), Some(&Action::Arm(Some(secs(10)))));
    let actions = machine.step(Event::Woke, now(9_999));
    assert_eq!(actions, [Action::Arm(Some(Duration::from_millis(1)))]);
}

/// No length and no time of the wall makes a machine panic.
#[test]
fn extremes_are_survived() {
    let far = Duration::from_secs(8_000 * 365 * 86_400);
    for at in [epoch() + far, UNIX_EPOCH, UNIX_EPOCH - far] {
        let spec = by_calendar()
            .missed(Missed::Burst)
            .missed_grace(Duration::MAX);
        let job = Simulator::new(setup(spec, Plan::At(at)), |_| ok(1));
        let job = job.at(5, Deed::SetClock(-1_000_000_000)).until(200);
        assert_eq!(job.starts().len(), usize::from(at < epoch()));
    }
}

/// Rule 6: what ran while the clock was years ahead is forgotten, once and for all.
#[test]
fn a_clock_that_was_wrong_in_an_earlier_life_is_corrected_once() {
    let mut record = JobRecord::default();
    record.counts_from = Some(epoch() - secs(500_000));
    record.last_nominal = Some(wall(1_000_000));
    let hourly = || setup(by_calendar(), Hourly::plan(1_800));
    let job = Simulator::restored(hourly(), Some(record), |_| ok(1)).until(10);
    assert!(
        job.starts().is_empty(),
        "nothing was missed: {:?}",
        job.told()
    );
    let job = Simulator::restored(hourly(), job.record, |_| ok(1)).until(2_000);
    assert_eq!(job.starts(), [1_800]);
}

//! Beats that were noticed too late: rule 5.

use genserver::__private::machine::{Exit, Plan, Setup};
use genserver::{JobRecord, JobSpec, Missed, Overlap};

use super::script::{Deed, Hourly, by_calendar, epoch, ok, secs, setup, wall};
use super::simulator::Simulator;

fn every(missed: Missed) -> JobSpec {
    JobSpec::every(secs(10)).missed(missed)
}

fn with(spec: JobSpec) -> Setup {
    setup(spec, Plan::Every(secs(10)))
}

/// Rule 5.
#[test]
fn one_run_makes_up_for_all_that_were_missed() {
    let job = Simulator::new(with(every(Missed::Once)), |_| ok(1))
        .deaf(25, 65)
        .until(85);
    assert_eq!(job.starts(), [10, 20, 65, 70, 80]);
    assert_eq!(job.nominals(), [10, 20, 60, 70, 80]);
    assert!(
        job.told()
            .contains(&(65, "skipped 3 for Missed until 50".to_owned()))
    );
}

/// Rule 5.
#[test]
fn a_beat_that_is_a_second_late_is_on_time() {
    for missed in [Missed::Once, Missed::Skip] {
        let job = Simulator::new(with(every(missed)), |_| ok(1))
            .deaf(25, 61)
            .until(75);
        assert_eq!(job.nominals(), [10, 20, 60, 70], "{missed:?}");
        assert_eq!(job.starts(), [10, 20, 61, 70], "{missed:?}");
    }
}

/// Rule 5.
#[test]
fn what_was_missed_is_dropped_if_it_is_not_wanted() {
    let job = Simulator::new(with(every(Missed::Skip)), |_| ok(1))
        .deaf(25, 65)
        .until(75);
    assert_eq!(job.nominals(), [10, 20, 70]);
    assert!(
        job.told()
            .contains(&(65, "skipped 4 for Missed until 60".to_owned()))
    );
}

/// Rule 5.
#[test]
fn what_is_older_than_the_grace_is_dropped() {
    let once = every(Missed::Once).missed_grace(secs(3));
    let job = Simulator::new(with(once), |_| ok(1)).deaf(25, 65).until(75);
    assert_eq!(job.nominals(), [10, 20, 70]);
    let burst = every(Missed::Burst).missed_grace(secs(15));
    let job = Simulator::new(with(burst), |_| ok(1))
        .deaf(25, 65)
        .until(75);
    assert_eq!(job.starts(), [10, 20, 65, 66, 70]);
    assert_eq!(job.nominals(), [10, 20, 50, 60, 70]);
    assert_eq!(job.status().counts.skipped, 2);
}

/// Rule 5.
#[test]
fn a_beat_that_falls_into_a_burst_joins_its_end() {
    let job = Simulator::new(with(every(Missed::Burst)), |attempt| {
        ok(if attempt.run < 9 { 3 } else { 1 })
    });
    let job = job.deaf(25, 65).until(95);
    assert_eq!(job.nominals(), [10, 20, 30, 40, 50, 60, 70, 80, 90]);
    assert_eq!(job.starts(), [10, 20, 65, 68, 71, 74, 77, 80, 90]);
    assert_eq!(job.status().counts.skipped, 0);
}

/// Rule 20.
#[test]
fn what_waits_to_be_made_up_is_named_at_a_stop() {
    let job = Simulator::new(with(every(Missed::Burst)), |_| ok(1));
    let job = job.deaf(25, 65).at(65, Deed::Stop).until(80);
    let dropped = |at: u64| (65, format!("Dropped {{ nominal: {:?} }}", wall(at)));
    for at in [40, 50, 60] {
        assert!(job.told().contains(&dropped(at)), "{:?}", job.told());
    }
    assert_eq!(job.starts(), [10, 20, 65]);
}

/// Rule 5.
#[test]
fn an_interval_is_late_and_never_missed() {
    let spec = JobSpec::interval(secs(10)).missed(Missed::Skip);
    let job = Simulator::new(setup(spec, Plan::Interval(secs(10))), |_| ok(1))
        .deaf(25, 65)
        .until(80);
    assert_eq!(job.starts(), [10, 21, 65, 76]);
    assert_eq!(job.status().counts.skipped, 0);
}

/// Rule 5.
#[test]
fn a_time_that_is_past_at_the_start_runs_at_once_within_its_grace() {
    let rows = [
        (Missed::Once, 3_600, vec![0]),
        (Missed::Burst, 3_600, vec![0]),
        (Missed::Skip, 3_600, vec![]),
        (Missed::Skip, 1, vec![0]),
        (Missed::Once, 90_000, vec![]),
        (Missed::Burst, 90_000, vec![]),
    ];
    for (missed, ago, starts) in rows {
        let time = epoch() - secs(ago);
        let spec = JobSpec::every(secs(1)).missed(missed);
        let job = Simulator::new(setup(spec, Plan::At(time)), |_| ok(1)).until(10);
        assert_eq!(job.starts(), starts, "{missed:?} {ago}");
        assert_eq!(job.exit.map(|(_, exit)| exit), Some(Exit::Done));
    }
}

/// Rule 14.
#[test]
fn a_time_that_was_reached_before_the_crash_is_done() {
    let mut record = JobRecord::default();
    record.last_nominal = Some(wall(0));
    let setup = setup(JobSpec::every(secs(1)), Plan::At(wall(0)));
    let job = Simulator::restored(setup, Some(record), |_| ok(1)).until(10);
    assert_eq!(job.exit, Some((secs(0), Exit::Done)));
    assert!(job.starts().is_empty());
}

/// Rule 6: a program that was not running.
#[test]
fn a_calendar_makes_up_for_what_it_missed_while_its_program_was_down() {
    let mut record = JobRecord::default();
    record.last_nominal = Some(epoch() - secs(9_000));
    let rows = [
        (Missed::Once, vec![0, 1_800]),
        (Missed::Burst, vec![0, 1, 1_800]),
        (Missed::Skip, vec![1_800]),
    ];
    for (missed, starts) in rows {
        let setup = setup(by_calendar().missed(missed), Hourly::plan(1_800));
        let job = Simulator::restored(setup, Some(record.clone()), |_| ok(1)).until(5_000);
        assert_eq!(job.starts(), starts, "{missed:?}");
        assert_eq!(
            job.status().counts.skipped,
            3 - starts.len() as u64,
            "{missed:?}"
        );
    }
}

/// Rule 6: its first run was due while no process was there.
#[test]
fn a_calendar_makes_up_for_a_first_run_that_passed_between_two_starts() {
    let mut record = JobRecord::default();
    record.counts_from = Some(epoch() - secs(3_000));
    let setup = setup(by_calendar(), Hourly::plan(1_800));
    let job = Simulator::restored(setup, Some(record), |_| ok(1)).until(5_000);
    assert_eq!(job.starts(), [0, 1_800]);
}

/// Rule 6: without a record nothing is invented.
#[test]
fn a_calendar_without_a_record_begins_with_its_next_beat() {
    let job = Simulator::new(setup(by_calendar(), Hourly::plan(0)), |_| ok(1)).until(8_000);
    assert_eq!(job.starts(), [3_600, 7_200]);
}

/// Rule 5: a run in between takes nothing away from those that wait to be made up for.
#[test]
fn a_trigger_during_a_burst_leaves_its_backlog_alone() {
    for overlap in [Overlap::Queue, Overlap::Replace] {
        let spec = every(Missed::Burst).overlap(overlap);
        let job = Simulator::new(with(spec), |_| ok(2))
            .deaf(25, 65)
            .at(66, Deed::Trigger)
            .until(85);
        let told = job.told();
        let nominals = job.nominals();
        for beat in [10, 20, 40, 50, 60, 66, 70, 80] {
            assert!(nominals.contains(&beat), "{overlap:?} {beat}: {told:?}");
        }
        assert_eq!(job.status().counts.skipped, 0, "{overlap:?}: {told:?}");
    }
}

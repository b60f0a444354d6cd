//! Pause, resume, trigger, reschedule: rules 15 and 16.

use genserver::__private::machine::{Exit, Plan, Setup};
use genserver::{JobRecord, JobSpec, JobState, Overlap, Schedule, Triggered};

use super::script::{Deed, Hourly, by_calendar, ok, secs, setup, wall};
use super::simulator::Simulator;

fn every(change: impl FnOnce(JobSpec) -> JobSpec) -> Setup {
    setup(change(JobSpec::every(secs(10))), Plan::Every(secs(10)))
}

fn interval(seconds: u64) -> Setup {
    setup(
        JobSpec::interval(secs(seconds)),
        Plan::Interval(secs(seconds)),
    )
}

/// Rule 15.
#[test]
fn beats_while_paused_are_skipped_and_not_missed() {
    let job = Simulator::new(every(|spec| spec), |_| ok(1));
    let job = job.at(15, Deed::Pause).at(40, Deed::Resume).until(55);
    // The beat at which it is resumed is over, too.
    assert_eq!(job.starts(), [10, 50]);
    assert_eq!(job.status().counts.skipped, 3);
    let told = job.told();
    assert!(
        told.iter().all(|(_, told)| !told.contains("Missed")),
        "{told:?}"
    );
}

/// Rule 15.
#[test]
fn an_interval_begins_anew_at_a_resume() {
    let job = Simulator::new(interval(10), |_| ok(1));
    let job = job.at(15, Deed::Pause).at(40, Deed::Resume).until(65);
    assert_eq!(job.starts(), [10, 50, 61]);
    assert_eq!(job.status().counts.skipped, 0);
}

/// Rule 15.
#[test]
fn a_delay_that_was_paused_is_waited_for_anew() {
    let job = Simulator::new(
        setup(JobSpec::delay(secs(10)), Plan::Delay(secs(10))),
        |_| ok(1),
    );
    let job = job.at(5, Deed::Pause).at(40, Deed::Resume).until(65);
    assert_eq!(job.starts(), [50]);
    assert_eq!(job.exit, Some((secs(51), Exit::Done)));
}

/// Rule 15.
#[test]
fn a_run_in_flight_at_a_pause_finishes() {
    let job = Simulator::new(every(|spec| spec.overlap(Overlap::Queue)), |_| ok(15));
    let job = job.at(22, Deed::Pause).until(60);
    assert_eq!(job.starts(), [10]);
    // What was queued is dropped.
    assert!(
        job.told()
            .contains(&(22, "skipped 1 for Paused until 20".to_owned()))
    );
    assert!(job.told().contains(&(25, "succeeded 1".to_owned())));
    assert_eq!(job.status().state, JobState::Paused);
    assert_eq!(job.status().next_run, None);
}

/// Rule 15.
#[test]
fn a_trigger_runs_while_paused() {
    let job = Simulator::new(every(|spec| spec), |_| ok(1));
    let job = job.at(5, Deed::Pause).at(12, Deed::Trigger).until(30);
    assert_eq!(job.starts(), [12]);
    assert_eq!(job.answers, [Triggered::Started]);
}

/// Rule 15.
#[test]
fn a_job_that_is_not_enabled_starts_paused_unless_it_was_resumed_before() {
    let disabled = || every(|spec| spec.enabled(false).run_on_start(true));
    let job = Simulator::new(disabled(), |_| ok(1))
        .at(25, Deed::Resume)
        .until(45);
    assert_eq!(job.starts(), [30, 40]);
    assert!(!job.record.as_ref().unwrap().is_paused);
    let again = Simulator::restored(disabled(), job.record, |_| ok(1)).until(15);
    assert!(!again.starts().is_empty());
    let mut paused = JobRecord::default();
    paused.is_paused = true;
    let job = Simulator::restored(every(|spec| spec), Some(paused), |_| ok(1)).until(45);
    assert!(job.starts().is_empty());
}

/// Rule 15: a second pause, or a resume without a pause, is nothing.
#[test]
fn a_pause_is_told_once() {
    let job = Simulator::new(every(|spec| spec), |_| ok(1))
        .at(1, Deed::Resume)
        .at(2, Deed::Pause);
    let job = job
        .at(3, Deed::Pause)
        .at(4, Deed::Resume)
        .at(5, Deed::Resume)
        .until(9);
    let told: Vec<String> = job.told().into_iter().map(|(_, told)| told).collect();
    assert_eq!(told, ["Paused", "Resumed"]);
}

/// Rule 15: a time that passes while the job is paused is over.
#[test]
fn a_time_that_passes_during_a_pause_ends_the_job() {
    let job = Simulator::new(setup(by_calendar(), Plan::At(wall(20))), |_| ok(1));
    let job = job.at(5, Deed::Pause).until(60);
    assert_eq!(job.exit, Some((secs(20), Exit::Done)));
    assert_eq!(job.status().counts.skipped, 1);
}

/// Rule 16.
#[test]
fn a_trigger_during_a_run_goes_by_the_overlap_policy() {
    let rows = [
        (
            Overlap::Skip,
            vec![Triggered::Busy, Triggered::Busy],
            vec![10],
        ),
        (
            Overlap::Queue,
            vec![Triggered::Queued, Triggered::Busy],
            vec![10, 18],
        ),
        (
            Overlap::Replace,
            vec![Triggered::Started; 2],
            vec![10, 12, 13],
        ),
        (
            Overlap::Concurrent { max: 2 },
            vec![Triggered::Started, Triggered::Busy],
            vec![10, 12],
        ),
    ];
    for (overlap, answers, starts) in rows {
        let job = Simulator::new(every(|spec| spec.overlap(overlap)), |_| ok(8));
        let job = job.at(12, Deed::Trigger).at(13, Deed::Trigger).until(19);
        assert_eq!(job.answers, answers, "{overlap:?}");
        assert_eq!(job.starts(), starts, "{overlap:?}");
    }
}

/// Rule 16.
#[test]
fn a_trigger_during_an_interval_run_leaves_the_delay_after_it() {
    let job = Simulator::new(interval(10), |_| ok(3));
    let job = job.at(11, Deed::Trigger).until(40);
    assert_eq!(job.starts(), [10, 23, 36]);
}

/// Rule 15.
#[test]
fn another_schedule_begins_at_once_and_leaves_the_run_in_flight() {
    let plan = || Plan::Every(secs(7));
    let other = Deed::Reschedule(Schedule::every(secs(7)), plan());
    let job = Simulator::new(interval(10), |_| ok(4))
        .at(11, other.clone())
        .until(35);
    assert_eq!(job.starts(), [10, 18, 25, 32]);
    let back = Deed::Reschedule(Schedule::interval(secs(5)), Plan::Interval(secs(5)));
    let job = Simulator::new(every(|spec| spec), |_| ok(4))
        .at(11, back)
        .until(30);
    assert_eq!(job.starts(), [10, 19, 28]);
    let paused = Simulator::new(interval(10), |_| ok(4))
        .at(1, Deed::Pause)
        .at(2, other);
    let paused = paused.at(30, Deed::Resume).until(40);
    assert_eq!(paused.starts(), [37]);
}

/// Rule 2.
#[test]
fn the_next_run_is_known_unless_an_interval_run_is_in_flight() {
    let job = Simulator::new(interval(10), |_| ok(4)).until(5);
    assert_eq!(job.status().next_run, Some(wall(10)));
    let job = job.until(12);
    assert_eq!(job.status().next_run, None);
    assert_eq!(job.status().state, JobState::Running { runs: 1 });
    let job = job.until(14);
    assert_eq!(job.status().next_run, Some(wall(24)));
    let job = Simulator::new(setup(by_calendar(), Hourly::plan(0)), |_| ok(1)).until(5);
    assert_eq!(job.status().next_run, Some(wall(3_600)));
}

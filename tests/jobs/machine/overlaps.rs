//! Beats that fall into a run: rules 3 and 4.

use genserver::__private::machine::Plan;
use genserver::{Growth, JobEvent, JobSpec, Overlap, Retry};

use super::script::{Deed, Server, Tie, err, ok, secs, setup};
use super::simulator::Simulator;

fn every(overlap: Overlap) -> genserver::__private::machine::Setup {
    setup(
        JobSpec::every(secs(10)).overlap(overlap),
        Plan::Every(secs(10)),
    )
}

/// The second run takes so many seconds, the others one.
fn second_takes(
    seconds: u64,
) -> impl FnMut(genserver::__private::machine::Attempt) -> (std::time::Duration, super::script::Ends)
{
    move |attempt| ok(if attempt.run == 2 { seconds } else { 1 })
}

/// Rule 4.
#[test]
fn skipped_beats_are_counted_and_named() {
    let job = Simulator::new(every(Overlap::Skip), second_takes(25)).until(55);
    assert_eq!(job.starts(), [10, 20, 50]);
    assert_eq!(job.status().counts.skipped, 2);
    let told = job.told();
    assert!(
        told.contains(&(30, "skipped 1 for Overlap until 30".to_owned())),
        "{told:?}"
    );
    assert!(
        told.contains(&(40, "skipped 1 for Overlap until 40".to_owned())),
        "{told:?}"
    );
}

/// Rule 3: a server that was busy hears of them at the end, all at once.
#[test]
fn a_busy_server_counts_the_beats_of_its_run_when_that_ends() {
    let job = Simulator::new(every(Overlap::Skip), second_takes(25))
        .server(Server::IsBusy)
        .until(55);
    assert_eq!(job.starts(), [10, 20, 50]);
    assert!(
        job.told()
            .contains(&(45, "skipped 2 for Overlap until 40".to_owned()))
    );
}

/// Rule 4.
#[test]
fn a_queue_keeps_the_latest_beat_and_skips_the_one_before() {
    for server in [Server::Answers, Server::IsBusy] {
        let job = Simulator::new(every(Overlap::Queue), second_takes(25))
            .server(server)
            .until(55);
        assert_eq!(job.starts(), [10, 20, 45, 50], "{server:?}");
        assert_eq!(job.nominals(), [10, 20, 40, 50], "{server:?}");
        assert_eq!(job.status().counts.skipped, 1, "{server:?}");
        let skipped = "skipped 1 for Overlap until 30".to_owned();
        assert!(
            job.told().iter().any(|(_, told)| *told == skipped),
            "{server:?}"
        );
    }
}

/// Rule 4.
#[test]
fn a_replaced_run_is_cut_and_the_new_one_starts_when_it_is_gone() {
    let job = Simulator::new(every(Overlap::Replace), second_takes(25)).until(45);
    assert_eq!(job.starts(), [10, 20, 30, 40]);
    assert!(job.told().contains(&(30, "cut 2".to_owned())));
    assert_eq!(job.status().counts.cut, 1);
    assert_eq!(job.most_in_flight, 1);
}

/// Rule 4: a run that cannot be cut ends by itself.
#[test]
fn a_replaced_run_that_ended_by_itself_succeeded() {
    let job = Simulator::new(every(Overlap::Replace), second_takes(25))
        .server(Server::IsBusy)
        .until(52);
    assert_eq!(job.starts(), [10, 20, 45, 50]);
    assert_eq!(job.nominals(), [10, 20, 40, 50]);
    let told = job.told();
    assert!(told.contains(&(45, "succeeded 2".to_owned())), "{told:?}");
    assert_eq!(job.status().counts.cut, 0);
}

/// Rule 4: between attempts there is nothing to cut.
#[test]
fn a_replaced_retry_is_dropped_at_once() {
    let retry = Retry::times(3).growth(Growth::Constant).base(secs(30));
    let spec = JobSpec::every(secs(10))
        .overlap(Overlap::Replace)
        .retry(retry);
    let job = Simulator::new(setup(spec, Plan::Every(secs(10))), |_| err(1)).until(25);
    assert_eq!(job.starts(), [10, 20]);
    assert!(job.told().contains(&(20, "cut 1".to_owned())));
}

/// Rule 4.
#[test]
fn as_many_runs_are_beside_each_other_as_allowed() {
    let job = Simulator::new(every(Overlap::Concurrent { max: 2 }), |_| ok(25)).until(75);
    assert_eq!(job.starts(), [10, 20, 40, 50, 70]);
    assert_eq!(job.most_in_flight, 2);
    assert_eq!(job.status().counts.skipped, 2);
}

/// Rule 4.
#[test]
fn at_most_no_run_at_once_means_one() {
    let job = Simulator::new(every(Overlap::Concurrent { max: 0 }), |_| ok(15)).until(35);
    assert_eq!(job.starts(), [10, 30]);
}

/// Rule 3.
#[test]
fn a_run_that_ends_on_the_beat_does_not_overlap_it() {
    for overlap in [
        Overlap::Skip,
        Overlap::Queue,
        Overlap::Replace,
        Overlap::Concurrent { max: 1 },
    ] {
        for tie in [Tie::Timer, Tie::End] {
            for server in [Server::Answers, Server::IsBusy] {
                let job = Simulator::new(every(overlap), |_| ok(10))
                    .tie(tie)
                    .server(server)
                    .until(40);
                assert_eq!(
                    job.starts(),
                    [10, 20, 30, 40],
                    "{overlap:?} {tie:?} {server:?}"
                );
                let counts = job.status().counts;
                assert_eq!((counts.skipped, counts.cut), (0, 0), "{overlap:?} {tie:?}");
            }
        }
    }
}

/// Rule 4.
#[test]
fn a_queued_trigger_is_not_pushed_out_by_a_beat() {
    let job = Simulator::new(every(Overlap::Queue), second_takes(25))
        .at(22, Deed::Trigger)
        .until(47);
    assert_eq!(job.nominals(), [10, 20, 22]);
    assert_eq!(job.starts(), [10, 20, 45]);
    assert_eq!(job.status().counts.skipped, 2);
}

/// Rule 19.
#[test]
fn each_run_that_started_ends_with_one_word() {
    let overlaps = [
        Overlap::Skip,
        Overlap::Queue,
        Overlap::Replace,
        Overlap::Concurrent { max: 3 },
    ];
    for overlap in overlaps {
        let script = |attempt: genserver::__private::machine::Attempt| match attempt.run % 3 {
            0 => err(attempt.run % 7),
            _ => ok(attempt.run % 30),
        };
        let job = Simulator::new(every(overlap), script).until(500).finished();
        let ends = job.events.iter().filter(|(_, event)| {
            matches!(
                event,
                JobEvent::Succeeded(_) | JobEvent::GaveUp(_) | JobEvent::Cut(_)
            )
        });
        let counts = job.status().counts;
        assert_eq!(ends.count() as u64, counts.started, "{overlap:?}");
        let ended = counts.succeeded + counts.failed + counts.cut;
        assert_eq!(counts.started, ended, "{overlap:?}");
    }
}

//! Dynamic supervisors: children that come and go.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use genserver::{
    Address, ChildSpec, ChildState, DynamicSupervisor, DynamicSupervisorRef, ExitReason, Init, Pid,
    Restart, ServerRef, Shutdown, SpecError, StartDynamicChildError, StartError,
    TerminateChildError,
};

use super::family::Family;
use crate::puppet::{Play, Puppet, busy, child_of, other, puppet, stop};
use crate::record::{Record, millis, secs, settle, soon};

fn member(record: &Record, label: &'static str) -> ChildSpec {
    with(record, label, |play| play)
}

fn with<F>(record: &Record, label: &'static str, make: F) -> ChildSpec
where
    F: Fn(Play) -> Play + Send + Sync + 'static,
{
    let record = record.clone();
    ChildSpec::with::<Puppet>(move || make(Play::new(&record).label(label).trapping(true)))
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn crowd() -> DynamicSupervisorRef {
    DynamicSupervisor::new().start().await.unwrap()
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn start(crowd: &DynamicSupervisorRef, spec: ChildSpec) -> Pid {
    crowd.start_child(spec).await.unwrap().unwrap()
}

/// Has the process end with a reason, and lets its supervisor act.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn end(pid: &Pid, reason: ExitReason) {
    let server = ServerRef::<Puppet>::of(pid).unwrap();
    let gone = pid.monitor();
    server.cast(stop(reason)).unwrap();
    soon(gone).await;
    settle().await;
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn specs_and_active(crowd: &DynamicSupervisorRef) -> (usize, usize) {
    let counts = crowd.count_children().await.unwrap();
    (counts.specs, counts.active)
}

/// DSUP-01: nobody at first, no limit, three restarts in five seconds.
#[tokio::test(start_paused = true)]
async fn a_crowd_begins_empty_and_allows_three_restarts_in_five_seconds() {
    let (crowd, record) = (crowd().await, Record::new());
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
    start(&crowd, member(&record, "a")).await;
    for _ in 0..3 {
        end(&crowd.children().await.unwrap()[0], other("boom")).await;
    }
    assert_eq!(specs_and_active(&crowd).await, (1, 1));
    let gone = crowd.pid().monitor();
    end(&crowd.children().await.unwrap()[0], other("boom")).await;
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
}

/// DSUP-02
#[tokio::test(start_paused = true)]
async fn one_spec_may_be_started_many_times() {
    let (crowd, record) = (crowd().await, Record::new());
    let spec = member(&record, "a").id("same");
    let one = start(&crowd, spec.clone()).await;
    let other = start(&crowd, spec).await;
    assert_ne!(one, other);
    assert_eq!(specs_and_active(&crowd).await, (2, 2));
}

/// DSUP-03
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_child_that_ignores() {
    let (crowd, record) = (crowd().await, Record::new());
    let shy = with(&record, "shy", |play| {
        play.begins(|_me, _ctx| Ok(Init::Ignore))
    });
    assert_eq!(crowd.start_child(shy).await, Ok(None));
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-04
#[tokio::test(start_paused = true)]
async fn nothing_is_kept_of_a_child_that_fails_to_start() {
    let (crowd, record) = (crowd().await, Record::new());
    let stops = with(&record, "a", |play| {
        play.begins(|_me, _ctx| Ok(Init::Stop(other("nah"))))
    });
    let expected = StartDynamicChildError::Failed(StartError::Failed(other("nah")));
    assert_eq!(crowd.start_child(stops).await, Err(expected));
    let errs = with(&record, "a", |play| {
        play.begins(|_me, _ctx| Err(other("err")))
    });
    assert!(matches!(
        crowd.start_child(errs).await,
        Err(StartDynamicChildError::Failed(_))
    ));
    let raises = with(&record, "a", |play| play.begins(|_me, _ctx| panic!("boom")));
    match crowd.start_child(raises).await {
        Err(StartDynamicChildError::Failed(StartError::Failed(ExitReason::Panicked(_)))) => {}
        result => unreachable!("{result:?}"),
    }
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-05
#[tokio::test(start_paused = true)]
async fn a_full_crowd_starts_nobody() {
    let record = Record::new();
    let crowd = DynamicSupervisor::new()
        .max_children(1)
        .start()
        .await
        .unwrap();
    let first = start(&crowd, member(&record, "a")).await;
    let full = crowd.start_child(member(&record, "b")).await;
    assert_eq!(full, Err(StartDynamicChildError::MaxChildren));
    assert_eq!(record.lines(), ["a init"], "it was not even tried");
    crowd.terminate_child(&first).await.unwrap();
    start(&crowd, member(&record, "b")).await;
    let none = DynamicSupervisor::new()
        .max_children(0)
        .start()
        .await
        .unwrap();
    let full = none.start_child(member(&record, "c")).await;
    assert_eq!(full, Err(StartDynamicChildError::MaxChildren));
}

/// A child whose starts fail while the switch is on.
fn flaky(record: &Record, fails: &Arc<AtomicBool>) -> ChildSpec {
    let fails = Arc::clone(fails);
    with(record, "a", move |play| {
        let fails = Arc::clone(&fails);
        play.begins(move |me, _ctx| {
            if fails.load(Ordering::SeqCst) {
                Err(other("cannot"))
            } else {
                Ok(Init::ok(me))
            }
        })
    })
}

/// DSUP-06, DSUP-10, DSUP-13: it keeps its place and its old address while it is tried again.
#[tokio::test(start_paused = true)]
async fn a_child_that_waits_for_its_restart_keeps_its_place_and_its_old_pid() {
    let (record, fails) = (Record::new(), Arc::new(AtomicBool::new(false)));
    let crowd = DynamicSupervisor::new()
        .max_children(1)
        .max_restarts(1_000_000);
    let crowd = crowd.start().await.unwrap();
    let old = start(&crowd, flaky(&record, &fails)).await;
    fails.store(true, Ordering::SeqCst);
    old.kill();
    soon(record.wait_for_many("a init", 3)).await;
    assert_eq!(specs_and_active(&crowd).await, (1, 0));
    let children = crowd.which_children().await.unwrap();
    assert_eq!(children[0].state, ChildState::Restarting);
    let full = crowd.start_child(member(&record, "b")).await;
    assert_eq!(full, Err(StartDynamicChildError::MaxChildren));
    assert_eq!(crowd.terminate_child(&old).await, Ok(()));
    assert_eq!(
        crowd.terminate_child(&old).await,
        Err(TerminateChildError::NotFound)
    );
    let attempts = record.count("a init");
    settle().await;
    assert_eq!(record.count("a init"), attempts);
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-10
#[tokio::test(start_paused = true)]
async fn a_restart_that_fails_is_tried_again_until_it_works() {
    let (record, fails) = (Record::new(), Arc::new(AtomicBool::new(false)));
    let crowd = DynamicSupervisor::new().max_restarts(1_000_000);
    let crowd = crowd.start().await.unwrap();
    let old = start(&crowd, flaky(&record, &fails)).await;
    fails.store(true, Ordering::SeqCst);
    old.kill();
    soon(record.wait_for_many("a init", 5)).await;
    fails.store(false, Ordering::SeqCst);
    settle().await;
    assert_eq!(specs_and_active(&crowd).await, (1, 1));
}

/// DSUP-10, DSUP-12: each attempt counts.
#[tokio::test(start_paused = true)]
async fn every_failed_attempt_counts() {
    let (record, fails) = (Record::new(), Arc::new(AtomicBool::new(false)));
    let crowd = DynamicSupervisor::new()
        .max_restarts(2)
        .start()
        .await
        .unwrap();
    let sibling = start(&crowd, member(&record, "b")).await;
    let old = start(&crowd, flaky(&record, &fails)).await;
    fails.store(true, Ordering::SeqCst);
    let (gone, sibling) = (crowd.pid().monitor(), sibling.monitor());
    old.kill();
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
    assert_eq!(soon(sibling).await.reason, ExitReason::Shutdown);
    assert_eq!(record.count("a init"), 3, "one start and two attempts");
}

/// DSUP-12: as of any supervisor, the window is closed at its end (SUP-41).
#[tokio::test(start_paused = true)]
async fn restarts_that_are_far_apart_are_no_problem() {
    let record = Record::new();
    let crowd = DynamicSupervisor::new().max_restarts(1).within(secs(5));
    let crowd = crowd.start().await.unwrap();
    start(&crowd, member(&record, "a")).await;
    for _ in 0..3 {
        end(&crowd.children().await.unwrap()[0], other("boom")).await;
        tokio::time::sleep(secs(6)).await;
    }
    assert_eq!(specs_and_active(&crowd).await, (1, 1));
}

/// DSUP-07
#[tokio::test(start_paused = true)]
async fn a_spec_that_makes_no_sense_is_refused() {
    let (crowd, record) = (crowd().await, Record::new());
    let spec = member(&record, "a").id("a").restart(Restart::Transient);
    let refused = crowd.start_child(spec.significant(true)).await;
    let error = SpecError::SignificantInVain("a".into());
    assert_eq!(refused, Err(StartDynamicChildError::Refused(error)));
    assert_eq!(record.lines(), [""; 0]);
    let started = DynamicSupervisor::new().within(secs(0)).start().await;
    assert_eq!(
        started,
        Err(StartError::Failed(SpecError::ZeroPeriod.into()))
    );
}

/// DSUP-08: whoever is not restarted is forgotten.
#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_restarted_is_forgotten() {
    let clean = || {
        [
            ExitReason::Normal,
            ExitReason::Shutdown,
            ExitReason::shutdown_with("x"),
        ]
    };
    let bad = || [other("boom"), ExitReason::Killed];
    let restarted = |restart, reason: &ExitReason| match restart {
        Restart::Permanent => true,
        Restart::Transient => !reason.is_clean(),
        Restart::Temporary => false,
    };
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for reason in clean().into_iter().chain(bad()) {
            let (crowd, record) = (crowd().await, Record::new());
            let pid = start(&crowd, member(&record, "a").restart(restart)).await;
            match reason {
                ExitReason::Killed => {
                    pid.kill();
                    soon(pid.monitor()).await;
                    settle().await;
                }
                ref reason => end(&pid, reason.clone()).await,
            }
            let expected = usize::from(restarted(restart, &reason));
            let counts = specs_and_active(&crowd).await;
            assert_eq!(counts, (expected, expected), "{restart:?} {reason}");
            crowd.stop().await.unwrap();
        }
    }
}

/// DSUP-09
#[tokio::test(start_paused = true)]
async fn a_restarted_child_has_a_new_pid_and_the_arguments_of_its_spec() {
    let (crowd, record) = (crowd().await, Record::new());
    let old = start(&crowd, member(&record, "a")).await;
    end(&old, other("boom")).await;
    let children = crowd.children().await.unwrap();
    assert_ne!(children, [old]);
    assert_eq!(record.lines(), ["a init", "a terminate boom", "a init"]);
}

/// DSUP-11
#[tokio::test(start_paused = true)]
async fn a_child_that_ignores_its_restart_is_forgotten() {
    let (crowd, record, starts) = (crowd().await, Record::new(), Arc::new(AtomicU32::new(0)));
    let once = with(&record, "a", move |play| {
        let first = starts.fetch_add(1, Ordering::SeqCst) == 0;
        play.begins(move |me, _ctx| {
            if first {
                Ok(Init::ok(me))
            } else {
                Ok(Init::Ignore)
            }
        })
    });
    let pid = start(&crowd, once).await;
    end(&pid, other("boom")).await;
    assert_eq!(specs_and_active(&crowd).await, (0, 0));
}

/// DSUP-13
#[tokio::test(start_paused = true)]
async fn a_child_is_terminated_by_its_pid_and_forgotten() {
    let (crowd, record) = (crowd().await, Record::new());
    let pid = start(&crowd, member(&record, "a")).await;
    assert_eq!(crowd.terminate_child(&pid).await, Ok(()));
    assert!(!pid.is_alive(), "it is gone when the answer comes");
    assert_eq!(pid.exit_reason(), Some(ExitReason::Shutdown));
    assert_eq!(
        crowd.terminate_child(&pid).await,
        Err(TerminateChildError::NotFound)
    );
    settle().await;
    assert_eq!(record.lines(), ["a init", "a terminate shutdown"]);
}

/// DSUP-14, DSUP-15: side by side, each with its own limit.
#[tokio::test(start_paused = true)]
async fn a_crowd_stops_its_children_side_by_side() {
    let (crowd, record) = (crowd().await, Record::new());
    let slow = |limit| {
        with(&record, "slow", |play| {
            play.ends(|| tokio::time::sleep(secs(3)))
        })
        .shutdown(Shutdown::After(limit))
    };
    let patient = start(&crowd, slow(secs(4))).await;
    let again = start(&crowd, slow(secs(4))).await;
    let late = start(&crowd, slow(secs(1))).await;
    let brutal = start(&crowd, member(&record, "b").shutdown(Shutdown::BrutalKill)).await;
    let own = with(&record, "own", |play| play);
    let own = start(&crowd, own).await;
    let begin = tokio::time::Instant::now();
    crowd.stop().await.unwrap();
    let took = begin.elapsed();
    assert!(
        took >= secs(3) && took < secs(4),
        "the longest, not the sum: {took:?}"
    );
    for pid in [patient, again, own] {
        assert_eq!(pid.exit_reason(), Some(ExitReason::Shutdown));
    }
    for pid in [late, brutal] {
        assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
    }
}

/// DSUP-17: active is who is not being restarted.
#[tokio::test(start_paused = true)]
async fn a_crowd_lists_its_children() {
    let (crowd, record) = (crowd().await, Record::new());
    let pid = start(&crowd, member(&record, "a").restart(Restart::Transient)).await;
    let children = crowd.which_children().await.unwrap();
    assert_eq!(children.len(), 1);
    assert_eq!(children[0].state, ChildState::Running(pid.clone()));
    assert_eq!(children[0].restart, Restart::Transient);
    assert_eq!(crowd.children().await.unwrap(), [pid]);
    let counts = crowd.count_children().await.unwrap();
    assert_eq!((counts.workers, counts.supervisors), (1, 0));
}

/// DSUP-18: arguments that nobody needs any more are dropped.
#[tokio::test(start_paused = true)]
async fn the_arguments_of_a_temporary_child_are_not_kept() {
    let (crowd, record) = (crowd().await, Record::new());
    for (restart, kept) in [(Restart::Temporary, false), (Restart::Permanent, true)] {
        let token = Arc::new(());
        let held = Arc::clone(&token);
        let spec = with(&record, "a", move |play| {
            drop(Arc::clone(&held));
            play
        });
        start(&crowd, spec.restart(restart)).await;
        assert_eq!(Arc::strong_count(&token) > 1, kept, "{restart:?}");
    }
}

/// DSUP-19
#[tokio::test(start_paused = true)]
async fn a_crowd_ends_with_its_parent() {
    for reason in [ExitReason::Normal, other("boom")] {
        let record = Record::new();
        let parent = puppet(&record).await;
        let crowd = parent.call(|from| {
            crate::puppet::step(move |_me, ctx| {
                Box::pin(async move {
                    from.reply(DynamicSupervisor::new().start_link(ctx).await);
                    Ok(genserver::Next::Wait)
                })
            })
        });
        let crowd = soon(crowd).await.unwrap().unwrap();
        let child = start(&crowd, member(&record, "a")).await;
        let gone = crowd.pid().monitor();
        parent.cast(stop(reason.clone())).unwrap();
        assert_eq!(soon(gone).await.reason, reason);
        assert_eq!(child.exit_reason(), Some(ExitReason::Shutdown));
        assert_eq!(record.count("a terminate shutdown"), 1);
    }
}

/// SUP-14
#[tokio::test(start_paused = true)]
async fn a_crowd_does_not_mind_strangers() {
    let (crowd, record) = (crowd().await, Record::new());
    crowd.pid().exit(other("boom"));
    let parent = puppet(&record).await;
    let _child = child_of(&parent, Play::new(&record)).await;
    settle().await;
    assert!(crowd.pid().is_alive());
}

/// Names, as of any server.
#[tokio::test(start_paused = true)]
async fn a_crowd_is_found_by_its_name() {
    let name = "sup-dynamic-name";
    let crowd = DynamicSupervisor::new().name(name).start().await.unwrap();
    assert_eq!(DynamicSupervisorRef::whereis(name), Some(crowd.clone()));
    let taken = DynamicSupervisor::new().name(name).start().await;
    assert_eq!(taken, Err(StartError::AlreadyStarted(crowd.pid())));
    crowd.stop().await.unwrap();
    assert_eq!(DynamicSupervisorRef::whereis(name), None);
}

/// A child may be stopped while it is busy; the supervisor waits for it (SUP-93).
#[tokio::test(start_paused = true)]
async fn a_busy_child_is_killed_when_its_time_is_over() {
    let (crowd, family) = (crowd().await, Family::new("sup-dynamic-busy"));
    let spec = family.member("a").shutdown(Shutdown::After(millis(50)));
    let pid = start(&crowd, spec).await;
    family.get("a").cast(busy(secs(3600))).unwrap();
    family.record.wait_for("busy").await;
    soon(crowd.terminate_child(&pid)).await.unwrap();
    assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
}

/// DSUP-21, SUP-88: many children, started and ended from many tasks; none is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_many_comes_and_goes() {
    let (crowd, record) = (crowd().await, Record::new());
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (crowd, record) = (crowd.clone(), record.clone());
            tokio::spawn(async move {
                let mut pids = Vec::new();
                for round in 0..100 {
                    let restart = Restart::Temporary;
                    let record = record.clone();
                    let spec = ChildSpec::with::<Puppet>(move || Play::new(&record));
                    let pid = start(&crowd, spec.restart(restart)).await;
                    match (task + round) % 3 {
                        0 => drop(crowd.terminate_child(&pid).await),
                        1 => pid.kill(),
                        _ => pids.push(pid),
                    }
                }
                pids
            })
        })
        .collect();
    let mut left = Vec::new();
    for task in tasks {
        left.append(&mut soon(task).await.unwrap());
    }
    soon(async {
        while crowd.count_children().await.unwrap().specs != left.len() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    soon(crowd.stop()).await.unwrap();
    assert!(left.iter().all(|pid| !pid.is_alive()));
}

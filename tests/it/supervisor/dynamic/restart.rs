//! Who is restarted, and who is forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use genserver::{
    ChildSpec, ChildState, DynamicSupervisor, ExitReason, Init, Restart, StartDynamicChildError,
    TerminateChildError,
};

use super::{crowd, end, member, specs_and_active, start, with};
use crate::puppet::other;
use crate::record::{Record, secs, settle, soon};

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

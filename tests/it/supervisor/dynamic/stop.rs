//! Stopping one of them, and all.

use genserver::{
    Address, ChildSpec, DynamicSupervisor, ExitReason, Restart, Shutdown, TerminateChildError,
};

use super::super::family::Family;
use super::{crowd, member, start, with};
use crate::puppet::{Play, Puppet, busy, other, puppet, stop};
use crate::record::{Record, millis, secs, settle, soon};

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

//! A restart that fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::testing::assert_down;
use genserver::{Address, ChildSpec, ExitReason, Init, StartChildError, Strategy, Supervisor};

use super::family::Family;
use crate::puppet::{Play, Puppet, answer, answers, other};
use crate::record::{secs, settle, soon};

/// A child whose starts fail while the counter is above zero, and which writes down each failure.
fn stubborn(family: &Family, failures: &Arc<AtomicU32>) -> ChildSpec {
    let failures = Arc::clone(failures);
    family.with("a", move |play| {
        let failures = Arc::clone(&failures);
        play.begins(move |me, _ctx| {
            if failures.load(Ordering::SeqCst) == 0 {
                return Ok(Init::ok(me));
            }
            // One start at a time, so nobody else counts meanwhile.
            failures.fetch_sub(1, Ordering::SeqCst);
            me.record.add("attempt");
            Ok(Init::Stop(other("cannot")))
        })
    })
}

/// SUP-50: again and again, without delay, until it works.
#[tokio::test(start_paused = true)]
async fn a_restart_that_fails_is_tried_again_at_once() {
    let (family, failures) = (Family::new("sup-retry-again"), Arc::new(AtomicU32::new(0)));
    let tree = Supervisor::one_for_one()
        .child(stubborn(&family, &failures))
        .max_restarts(10);
    let _tree = tree.start().await.unwrap();
    let begin = tokio::time::Instant::now();
    failures.store(5, Ordering::SeqCst);
    family.end("a", other("r")).await;
    assert!(begin.elapsed() < secs(1));
    assert!(answers(&family.get("a")).await);
    assert_eq!(family.record.count("attempt"), 5);
}

/// SUP-46: each attempt counts.
#[tokio::test(start_paused = true)]
async fn every_failed_attempt_counts() {
    let (family, failures) = (Family::new("sup-retry-counts"), Arc::new(AtomicU32::new(0)));
    let tree = Supervisor::one_for_one()
        .child(stubborn(&family, &failures))
        .child(family.member("b"));
    let tree = tree.max_restarts(3).start().await.unwrap();
    failures.store(1_000, Ordering::SeqCst);
    family.end("a", other("boom")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
    let lines = [
        "a terminate boom",
        "a init",
        "attempt",
        "a init",
        "attempt",
        "a init",
        "attempt",
    ];
    assert_eq!(family.record.lines()[2..9], lines);
    assert_eq!(family.record.lines()[9..], ["b terminate shutdown"]);
}

/// SUP-50, SUP-52, SUP-53: between two attempts others are served.
#[tokio::test(start_paused = true)]
async fn between_two_attempts_the_supervisor_serves_others() {
    let (family, failures) = (
        Family::new("sup-retry-between"),
        Arc::new(AtomicU32::new(0)),
    );
    let tree = Supervisor::one_for_one()
        .child(stubborn(&family, &failures))
        .child(family.member("b"));
    let tree = tree.max_restarts(1_000_000).start().await.unwrap();
    failures.store(u32::MAX, Ordering::SeqCst);
    family.get("a").pid().kill();
    soon(family.record.wait_for_many("attempt", 10)).await;
    let again = soon(tree.start_child(stubborn(&family, &failures))).await;
    assert_eq!(again, Err(StartChildError::AlreadyPresent));
    assert!(soon(tree.start_child(family.member("c"))).await.is_ok());
    assert!(answers(&family.get("b")).await && answers(&family.get("c")).await);
    failures.store(0, Ordering::SeqCst);
    settle().await;
    assert!(answers(&family.get("a")).await);
}

/// SUP-55
#[tokio::test(start_paused = true)]
async fn between_two_attempts_the_supervisor_can_be_stopped() {
    let (family, failures) = (
        Family::new("sup-retry-stopped"),
        Arc::new(AtomicU32::new(0)),
    );
    let tree = Supervisor::one_for_one()
        .child(stubborn(&family, &failures))
        .child(family.member("b"));
    let tree = tree.max_restarts(1_000_000).start().await.unwrap();
    failures.store(u32::MAX, Ordering::SeqCst);
    family.get("a").pid().kill();
    soon(family.record.wait_for_many("attempt", 10)).await;
    soon(tree.stop()).await.unwrap();
    let attempts = family.record.count("attempt");
    assert_eq!(family.record.count("b terminate shutdown"), 1);
    tokio::time::sleep(secs(60)).await;
    assert_eq!(family.record.count("attempt"), attempts);
}

/// SUP-60, SUP-64: a child that ignores on a restart is down and stays so.
#[tokio::test(start_paused = true)]
async fn a_child_that_ignores_its_restart_is_not_tried_again() {
    let (family, starts) = (Family::new("sup-retry-ignore"), Arc::new(AtomicU32::new(0)));
    let once = {
        let starts = Arc::clone(&starts);
        family.with("a", move |play| {
            let starts = Arc::clone(&starts);
            play.begins(
                move |me, _ctx| match starts.fetch_add(1, Ordering::SeqCst) {
                    0 => Ok(Init::ok(me)),
                    _ => Ok(Init::Ignore),
                },
            )
        })
    };
    let tree = Supervisor::one_for_one()
        .child(once.clone())
        .start()
        .await
        .unwrap();
    family.end("a", other("r")).await;
    tokio::time::sleep(secs(60)).await;
    assert_eq!(starts.load(Ordering::SeqCst), 2);
    assert!(tree.pid().is_alive());
    assert_eq!(
        tree.start_child(once).await,
        Err(StartChildError::AlreadyPresent)
    );
}

/// SUP-53, SUP-56: the rest of a round that failed is still to come; a call waits for it, also through a
/// handle that nobody had before.
#[tokio::test(start_paused = true)]
async fn a_handle_to_a_sibling_that_waits_for_the_next_round_waits_too() {
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        let (family, failures) = (Family::new("sup-retry-rest"), Arc::new(AtomicU32::new(0)));
        let children = [stubborn(&family, &failures), family.member("b")];
        let tree = Supervisor::new(strategy).children(children);
        let tree = tree.max_restarts(1_000_000).start().await.unwrap();
        failures.store(u32::MAX, Ordering::SeqCst);
        family.get("a").pid().kill();
        soon(family.record.wait_for_many("attempt", 10)).await;
        let sibling = soon(tree.child::<Puppet>("b")).await.unwrap();
        let (answered, ()) = tokio::join!(sibling.call(|from| answer(from, ())), async {
            // Meanwhile nobody is idle, so no time passes.
            family.record.wait_for_many("attempt", 20).await;
            failures.store(0, Ordering::SeqCst);
        });
        assert_eq!(answered, Ok(()), "{strategy:?}");
        tree.stop().await.unwrap();
    }
}

/// GS-15, SUP-50: a restart that takes too long is a failed attempt.
#[tokio::test(start_paused = true)]
async fn a_restart_that_times_out_is_tried_again() {
    let (family, starts) = (
        Family::new("sup-retry-timeout"),
        Arc::new(AtomicU32::new(0)),
    );
    let count = Arc::clone(&starts);
    let spec = family.with("a", move |play: Play| {
        let count = Arc::clone(&count);
        play.init(move |me, _ctx| {
            Box::pin(async move {
                if count.fetch_add(1, Ordering::SeqCst) == 1 {
                    tokio::time::sleep(secs(3_600)).await;
                }
                Ok(Init::ok(me))
            })
        })
    });
    let tree = Supervisor::one_for_one()
        .child(spec.timeout(secs(1)))
        .start()
        .await
        .unwrap();
    family.end("a", other("r")).await;
    tokio::time::sleep(secs(2)).await;
    assert_eq!(starts.load(Ordering::SeqCst), 3);
    assert!(answers(&family.get("a")).await);
    assert!(tree.pid().is_alive());
}

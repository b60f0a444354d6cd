//! Shutdown values.

use std::time::Duration;

use genserver::{Address, ChildSpec, ExitReason, Next, Restart, Shutdown, Supervisor};
use tokio::time::Instant;

use super::family::Family;
use crate::puppet::{Play, busy, now, other, stop};
use crate::record::{millis, secs, settle, soon};

/// A child that takes so long in `terminate`.
fn ends_after(family: &Family, id: &'static str, time: Duration) -> ChildSpec {
    family.with(id, move |play| play.ends(move || tokio::time::sleep(time)))
}

/// How the child `a` ended, and how long its supervisor took to stop.
async fn ending(family: &Family, spec: ChildSpec) -> (ExitReason, Duration) {
    let Ok(tree) = Supervisor::one_for_one().child(spec).start().await else {
        return (other("not started"), Duration::ZERO);
    };
    let gone = family.pid("a").monitor();
    let begin = Instant::now();
    assert!(tree.stop().await.is_ok());
    (soon(gone).await.reason, begin.elapsed())
}

/// SUP-90
#[tokio::test(start_paused = true)]
async fn a_brutal_kill_runs_no_terminate() {
    let family = Family::new("sup-shutdown-brutal");
    let spec = family.member("a").shutdown(Shutdown::BrutalKill);
    let (reason, took) = ending(&family, spec).await;
    assert_eq!(reason, ExitReason::Killed);
    assert!(took < millis(10));
    assert_eq!(family.record.lines(), ["a init"]);
}

/// SUP-91
#[tokio::test(start_paused = true)]
async fn a_trapping_child_terminates_within_its_time() {
    let family = Family::new("sup-shutdown-time");
    let spec = ends_after(&family, "a", secs(1)).shutdown(Shutdown::After(secs(2)));
    let (reason, took) = ending(&family, spec).await;
    assert_eq!(reason, ExitReason::Shutdown);
    assert!(secs(1) <= took && took < millis(1_020), "{took:?}");
    assert_eq!(family.record.lines(), ["a init", "a terminate shutdown"]);
}

/// SUP-91, GS-74: what it was doing is done first.
#[tokio::test(start_paused = true)]
async fn a_busy_trapping_child_ends_its_callback_first() {
    let family = Family::new("sup-shutdown-busy");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    family.get("a").cast(busy(secs(3))).unwrap();
    family.record.wait_for("busy").await;
    tree.stop().await.unwrap();
    assert_eq!(
        family.record.lines(),
        ["a init", "busy", "done", "a terminate shutdown"]
    );
}

/// SUP-92
#[tokio::test(start_paused = true)]
async fn a_child_that_does_not_trap_dies_at_once() {
    let family = Family::new("sup-shutdown-plain");
    let spec = family
        .with("a", |play| play.trapping(false))
        .shutdown(Shutdown::After(secs(60)));
    let (reason, took) = ending(&family, spec).await;
    assert_eq!(reason, ExitReason::Shutdown);
    assert!(took < millis(10));
    assert_eq!(family.record.lines(), ["a init"]);
}

/// SUP-93
#[tokio::test(start_paused = true)]
async fn a_child_that_is_too_slow_is_killed() {
    let family = Family::new("sup-shutdown-slow");
    let spec = ends_after(&family, "a", secs(60)).shutdown(Shutdown::After(secs(2)));
    let (reason, took) = ending(&family, spec).await;
    assert_eq!(reason, ExitReason::Killed);
    assert!(secs(2) <= took && took < millis(2_020), "{took:?}");
    assert_eq!(family.record.lines(), ["a init", "a terminate shutdown"]);
}

/// SUP-93, note A1: the supervisor waits for the end of a killed child without limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_supervisor_waits_for_a_killed_child_that_reaches_no_await() {
    let family = Family::new("sup-shutdown-blocked");
    let spec = family.member("a").shutdown(Shutdown::BrutalKill);
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (record, server) = (family.record.clone(), family.get("a"));
    let blocks = now(move |me, _ctx| {
        me.record.add("blocked");
        // Blocks the thread on purpose: it cannot be interrupted.
        assert!(held.recv().is_ok(), "the test lets go");
        me.record.add("let go");
        Ok(Next::Wait)
    });
    server.cast(blocks).unwrap();
    record.wait_for("blocked").await;
    let mut stopping = std::pin::pin!(tree.stop());
    assert!(
        tokio::time::timeout(millis(100), &mut stopping)
            .await
            .is_err()
    );
    let_go.send(()).unwrap();
    soon(stopping).await.unwrap();
    assert_eq!(record.lines(), ["a init", "blocked", "let go"]);
}

/// SUP-94
#[tokio::test(start_paused = true)]
async fn no_time_at_all_is_asking_and_killing() {
    for traps in [false, true] {
        let family = Family::new("sup-shutdown-zero");
        let slow = move |play: Play| play.trapping(traps).ends(std::future::pending);
        let spec = family
            .with("a", slow)
            .shutdown(Shutdown::After(Duration::ZERO));
        let (reason, took) = ending(&family, spec).await;
        let expected = if traps {
            ExitReason::Killed
        } else {
            ExitReason::Shutdown
        };
        assert_eq!(reason, expected);
        assert!(took < millis(10));
    }
}

/// SUP-95
#[tokio::test(start_paused = true)]
async fn any_time_is_any_time() {
    let family = Family::new("sup-shutdown-infinity");
    let spec = ends_after(&family, "a", secs(1_000_000)).shutdown(Shutdown::Infinity);
    let (reason, took) = ending(&family, spec).await;
    assert_eq!(reason, ExitReason::Shutdown);
    assert!(took >= secs(1_000_000));
}

/// SUP-96
#[tokio::test(start_paused = true)]
async fn a_child_that_ends_otherwise_while_it_is_stopped_does_not_hinder_the_stop() {
    let family = Family::new("sup-shutdown-otherwise");
    let odd = family.with("odd", |play| play.ends(|| async { panic!("end") }));
    let tree = Supervisor::one_for_one()
        .children([family.member("a"), odd])
        .start()
        .await
        .unwrap();
    tree.stop().await.unwrap();
    assert_eq!(
        family.record.lines()[2..],
        ["odd terminate shutdown", "a terminate shutdown"]
    );
}

/// SUP-96: a child that crashed before it was asked is not restarted either.
#[tokio::test(start_paused = true)]
async fn a_child_that_crashes_while_its_siblings_are_stopped_stays_down() {
    let family = Family::new("sup-shutdown-race");
    let slow = ends_after(&family, "b", secs(2));
    let tree = Supervisor::one_for_one()
        .children([family.member("a"), slow])
        .start()
        .await
        .unwrap();
    let (stopped, ()) = tokio::join!(tree.stop(), async {
        family.record.wait_for("b terminate shutdown").await;
        family.get("a").cast(stop(other("crash"))).unwrap();
    });
    assert_eq!(stopped, Ok(()));
    settle().await;
    assert!(!family.is_up("a"));
    assert_eq!(
        family.record.lines()[2..],
        ["b terminate shutdown", "a terminate crash"]
    );
}

/// SUP-97
#[tokio::test(start_paused = true)]
async fn children_stop_one_after_the_other_so_their_times_add_up() {
    let family = Family::new("sup-shutdown-sum");
    let children = ["a", "b", "c", "d"].map(|id| ends_after(&family, id, secs(2)));
    let tree = Supervisor::one_for_one()
        .children(children)
        .start()
        .await
        .unwrap();
    let begin = Instant::now();
    tree.stop().await.unwrap();
    assert!(begin.elapsed() >= secs(8));
}

/// The shutdown value counts also when it is the supervisor that ends.
#[tokio::test(start_paused = true)]
async fn the_shutdown_value_counts_when_the_supervisor_gives_up() {
    let family = Family::new("sup-shutdown-gives-up");
    let brutal = family.member("brutal").shutdown(Shutdown::BrutalKill);
    let fragile = family.member("fragile").restart(Restart::Permanent);
    let tree = Supervisor::one_for_one()
        .children([brutal, fragile])
        .max_restarts(0);
    let tree = tree.start().await.unwrap();
    let (gone, killed) = (tree.pid().monitor(), family.pid("brutal").monitor());
    family.end("fragile", other("r")).await;
    assert_eq!(soon(killed).await.reason, ExitReason::Killed);
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
}

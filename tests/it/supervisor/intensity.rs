//! How many restarts are too many.

use genserver::testing::assert_down;
use genserver::{ExitReason, Restart, Supervisor};

use super::family::Family;
use crate::puppet::other;
use crate::record::{millis, secs, settle};

/// SUP-10, SUP-40: three within five seconds are carried out, the fourth is not.
#[tokio::test(start_paused = true)]
async fn three_restarts_in_five_seconds_are_allowed_by_default() {
    let family = Family::new("sup-intensity-default");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    for _ in 0..3 {
        family.end("a", other("r")).await;
        assert!(family.is_up("a"));
    }
    family.end("a", other("r")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
    assert!(!family.is_up("a"));
    assert_eq!(family.record.count("a init"), 4);
}

/// SUP-40, SUP-42: the siblings are stopped in reverse order; the failed one is gone already.
#[tokio::test(start_paused = true)]
async fn one_restart_too_many_stops_the_siblings_in_reverse_order() {
    let family = Family::new("sup-intensity-siblings");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let tree = Supervisor::one_for_one()
        .children(members)
        .max_restarts(1)
        .start()
        .await
        .unwrap();
    family.end("b", other("one")).await;
    family.end("b", other("two")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
    let lines = [
        "b terminate one",
        "b init",
        "b terminate two",
        "c terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines()[3..], lines);
}

/// SUP-41, note A20: within the window, the end included.
#[tokio::test(start_paused = true)]
async fn restarts_that_are_exactly_a_window_apart_count() {
    let family = Family::new("sup-intensity-closed");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .max_restarts(1)
        .within(secs(5));
    let tree = tree.start().await.unwrap();
    let begin = tokio::time::Instant::now();
    family.end("a", other("one")).await;
    tokio::time::sleep_until(begin + secs(5)).await;
    family.end("a", other("two")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

/// SUP-41
#[tokio::test(start_paused = true)]
async fn restarts_that_are_more_than_a_window_apart_do_not_count() {
    let family = Family::new("sup-intensity-open");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .max_restarts(1)
        .within(secs(5));
    let tree = tree.start().await.unwrap();
    for _ in 0..10 {
        family.end("a", other("r")).await;
        tokio::time::sleep(millis(6_001)).await;
    }
    assert!(tree.pid().is_alive() && family.is_up("a"));
}

/// SUP-41: the window slides.
#[tokio::test(start_paused = true)]
async fn the_window_slides() {
    let family = Family::new("sup-intensity-slides");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .max_restarts(2)
        .within(secs(10));
    let tree = tree.start().await.unwrap();
    // At 0, 6, 12, 18: never three of them within ten seconds. Then two more, close together.
    for _ in 0..4 {
        family.end("a", other("r")).await;
        tokio::time::sleep(secs(6)).await;
        assert!(tree.pid().is_alive());
    }
    family.end("a", other("r")).await;
    assert!(tree.pid().is_alive());
    family.end("a", other("r")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

/// SUP-43
#[tokio::test(start_paused = true)]
async fn all_children_share_one_budget() {
    let family = Family::new("sup-intensity-budget");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let tree = Supervisor::one_for_one()
        .children(members)
        .max_restarts(2)
        .start()
        .await
        .unwrap();
    for id in ["a", "b"] {
        family.end(id, other("r")).await;
        assert!(family.is_up(id));
    }
    family.end("c", other("r")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

/// SUP-44
#[tokio::test(start_paused = true)]
async fn none_allowed_means_that_the_first_ends_the_supervisor() {
    let family = Family::new("sup-intensity-none");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .max_restarts(0)
        .start()
        .await
        .unwrap();
    family.end("a", ExitReason::Normal).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
    assert_eq!(family.record.lines(), ["a init", "a terminate normal"]);
}

/// SUP-45: ends without a restart, and starts by hand, are not counted.
#[tokio::test(start_paused = true)]
async fn ends_that_cause_no_restart_do_not_count() {
    let family = Family::new("sup-intensity-uncounted");
    let transient = family.member("transient").restart(Restart::Transient);
    let tree = Supervisor::one_for_one()
        .child(transient)
        .max_restarts(0)
        .start()
        .await
        .unwrap();
    family.end("transient", ExitReason::Shutdown).await;
    for _ in 0..5 {
        tree.start_child(family.member("temporary").restart(Restart::Temporary))
            .await
            .unwrap();
        family.end("temporary", other("r")).await;
    }
    settle().await;
    assert!(tree.pid().is_alive());
}

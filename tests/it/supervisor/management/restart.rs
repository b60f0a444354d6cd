//! Starting a child again by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use genserver::{
    DeleteChildError, ExitReason, Init, Restart, RestartChildError, StartError, Supervisor,
};

use super::super::family::Family;
use super::super::group::states;
use crate::puppet::{Play, other};
use crate::record::{settle, soon};

/// SUP-77, SUP-78, SUP-45: by hand is not counted.
#[tokio::test(start_paused = true)]
async fn a_child_that_is_down_can_be_started_again_by_hand() {
    let family = Family::new("sup-manage-restart");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .child(family.member("x").restart(Restart::Transient))
        .max_restarts(0);
    let tree = tree.start().await.unwrap();
    let running = tree.restart_child("a").await;
    assert_eq!(running, Err(RestartChildError::Running(family.pid("a"))));
    let unknown = tree.restart_child("nobody").await;
    assert_eq!(unknown, Err(RestartChildError::NotFound));
    tree.terminate_child("a").await.unwrap();
    let pid = tree.restart_child("a").await.unwrap();
    assert_eq!(pid, Some(family.pid("a")));
    family.end("x", ExitReason::Normal).await;
    assert!(tree.restart_child("x").await.unwrap().is_some());
    assert_eq!(states(&tree).await, ["a up", "x up"]);
}

/// SUP-58
#[tokio::test(start_paused = true)]
async fn a_restart_by_hand_that_fails_is_not_tried_again() {
    let family = Family::new("sup-manage-fails");
    let starts = Arc::new(AtomicU32::new(0));
    let once = move |play: Play| {
        let first = starts.fetch_add(1, Ordering::SeqCst) == 0;
        play.begins(move |me, _ctx| {
            if first {
                Ok(Init::ok(me))
            } else {
                Err(other("nah"))
            }
        })
    };
    let tree = Supervisor::one_for_one().child(family.with("a", once));
    let tree = tree.start().await.unwrap();
    tree.terminate_child("a").await.unwrap();
    let failed = tree.restart_child("a").await;
    let expected = RestartChildError::Failed(StartError::Failed(other("nah")));
    assert_eq!(failed, Err(expected));
    settle().await;
    assert_eq!(states(&tree).await, ["a down"]);
    assert_eq!(family.record.count("a init"), 2);
}

/// SUP-63
#[tokio::test(start_paused = true)]
async fn an_ignored_child_may_ignore_again_and_be_deleted() {
    let family = Family::new("sup-manage-ignore");
    let shy = family.with("shy", |play| play.begins(|_me, _ctx| Ok(Init::Ignore)));
    let tree = Supervisor::one_for_one().child(shy).start().await.unwrap();
    assert_eq!(tree.restart_child("shy").await, Ok(None));
    assert_eq!(states(&tree).await, ["shy down"]);
    assert_eq!(tree.delete_child("shy").await, Ok(()));
    assert_eq!(
        tree.delete_child("shy").await,
        Err(DeleteChildError::NotFound)
    );
}

/// SUP-80
#[tokio::test(start_paused = true)]
async fn a_child_that_is_started_again_keeps_its_place() {
    let family = Family::new("sup-manage-place");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let tree = Supervisor::one_for_one().children(members);
    let tree = tree.start().await.unwrap();
    tree.terminate_child("b").await.unwrap();
    tree.restart_child("b").await.unwrap();
    assert_eq!(states(&tree).await, ["a up", "b up", "c up"]);
    let lines = family.record.lines().len();
    tree.stop().await.unwrap();
    let expected = [
        "c terminate shutdown",
        "b terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines()[lines..], expected);
}

/// SUP-51, SUP-52, SUP-54
#[tokio::test(start_paused = true)]
async fn a_child_that_is_being_restarted_can_only_be_given_up() {
    let family = Family::new("sup-manage-restarting");
    let fails = Arc::new(AtomicBool::new(false));
    let flaky = {
        let fails = Arc::clone(&fails);
        family.with("a", move |play| {
            let fails = Arc::clone(&fails);
            play.begins(move |me, _ctx| {
                if fails.load(Ordering::SeqCst) {
                    Err(other("cannot"))
                } else {
                    Ok(Init::ok(me))
                }
            })
        })
    };
    let tree = Supervisor::one_for_one()
        .child(flaky)
        .child(family.member("b"));
    let tree = tree.max_restarts(1_000_000).start().await.unwrap();
    fails.store(true, Ordering::SeqCst);
    family.get("a").pid().kill();
    soon(family.record.wait_for_many("a init", 3)).await;
    assert_eq!(states(&tree).await, ["a restarting", "b up"]);
    let counts = tree.count_children().await.unwrap();
    assert_eq!((counts.specs, counts.active, counts.workers), (2, 1, 2));
    assert_eq!(
        tree.restart_child("a").await,
        Err(RestartChildError::Restarting)
    );
    assert_eq!(
        tree.delete_child("a").await,
        Err(DeleteChildError::Restarting)
    );
    tree.terminate_child("a").await.unwrap();
    let attempts = family.record.count("a init");
    settle().await;
    assert_eq!(states(&tree).await, ["a down", "b up"]);
    assert_eq!(
        family.record.count("a init"),
        attempts,
        "no further attempt"
    );
}

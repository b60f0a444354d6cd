//! Stopping a child by hand, and forgetting it.

use genserver::{
    Address, DeleteChildError, ExitReason, Init, Restart, Shutdown, Supervisor, TerminateChildError,
};

use super::super::family::Family;
use super::super::group::states;
use crate::puppet::{Play, answers, busy, other, step, stop};
use crate::record::{millis, secs, settle, soon};

/// SUP-74: not restarted, whatever its type, and not counted.
#[tokio::test(start_paused = true)]
async fn a_terminated_child_stays_down() {
    let family = Family::new("sup-manage-terminate");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .child(family.member("t").restart(Restart::Temporary))
        .max_restarts(0);
    let tree = tree.start().await.unwrap();
    tree.terminate_child("a").await.unwrap();
    assert!(!family.is_up("a"), "it is gone when the answer comes");
    tree.terminate_child("t").await.unwrap();
    settle().await;
    assert_eq!(
        states(&tree).await,
        ["a down"],
        "a temporary one is forgotten"
    );
    assert_eq!(
        family.record.lines()[2..],
        ["a terminate shutdown", "t terminate shutdown"]
    );
}

/// SUP-75, SUP-76
#[tokio::test(start_paused = true)]
async fn what_is_down_can_be_terminated_again_and_what_is_unknown_cannot() {
    let family = Family::new("sup-manage-again");
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    tree.terminate_child("a").await.unwrap();
    assert_eq!(tree.terminate_child("a").await, Ok(()));
    let unknown = tree.terminate_child("nobody").await;
    assert_eq!(unknown, Err(TerminateChildError::NotFound));
}

/// SUP-98
#[tokio::test(start_paused = true)]
async fn the_shutdown_value_counts_when_a_child_is_terminated() {
    let family = Family::new("sup-manage-shutdown");
    let slow = |play: Play| play.ends(std::future::pending);
    let slow = family
        .with("slow", slow)
        .shutdown(Shutdown::After(millis(100)));
    let brutal = family.member("brutal").shutdown(Shutdown::BrutalKill);
    let tree = Supervisor::one_for_one().child(slow).child(brutal);
    let tree = tree.start().await.unwrap();
    for id in ["slow", "brutal"] {
        let gone = family.pid(id).monitor();
        soon(tree.terminate_child(id)).await.unwrap();
        assert_eq!(soon(gone).await.reason, ExitReason::Killed, "{id}");
    }
    assert_eq!(family.record.count("brutal terminate shutdown"), 0);
}

/// SUP-79
#[tokio::test(start_paused = true)]
async fn only_what_is_down_can_be_deleted() {
    let family = Family::new("sup-manage-delete");
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    let running = tree.delete_child("a").await;
    assert_eq!(running, Err(DeleteChildError::Running(family.pid("a"))));
    tree.terminate_child("a").await.unwrap();
    assert_eq!(tree.delete_child("a").await, Ok(()));
    assert!(tree.start_child(family.member("a")).await.is_ok());
}

/// SUP-84: the request stood first in the queue, so it consumes the end of the child.
#[tokio::test(start_paused = true)]
async fn a_child_that_died_before_it_is_terminated_is_not_restarted() {
    let family = Family::new("sup-manage-consumed");
    let slow = |play: Play| {
        play.init(|me, _ctx| {
            Box::pin(async {
                tokio::time::sleep(millis(50)).await;
                Ok(Init::ok(me))
            })
        })
    };
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    // While the supervisor waits for `slow`, both the request and the death queue up, in this order.
    let slow = family.with("slow", slow);
    let (added, terminated, ()) = soon(async {
        tokio::join!(
            tree.start_child(slow),
            async {
                tokio::time::sleep(millis(10)).await;
                tree.terminate_child("a").await
            },
            async {
                tokio::time::sleep(millis(20)).await;
                family.get("a").cast(stop(other("boom"))).unwrap();
            },
        )
    })
    .await;
    assert!(added.is_ok());
    assert_eq!(terminated, Ok(()));
    settle().await;
    assert_eq!(states(&tree).await, ["a down", "slow up"]);
    assert_eq!(family.record.count("a init"), 1);
}

/// SUP-85: a child that doesn't trap exits and asks for its own end has it at once.
#[tokio::test(start_paused = true)]
async fn a_child_may_have_its_supervisor_terminate_it() {
    let family = Family::new("sup-manage-itself");
    let child = family.with("a", |play| play.trapping(false));
    let tree = Supervisor::one_for_one()
        .child(child)
        .start()
        .await
        .unwrap();
    let gone = family.pid("a").monitor();
    let asked = tree.clone();
    let ask = step(move |_me, _ctx| {
        Box::pin(async move {
            let _cut_off = asked.terminate_child("a").await.is_ok();
            Ok(genserver::Next::Wait)
        })
    });
    family.get("a").cast(ask).unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
    settle().await;
    assert_eq!(states(&tree).await, ["a down"]);
}

/// SUP-16: whoever asks a busy supervisor waits.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_stops_a_slow_child_answers_afterwards() {
    let family = Family::new("sup-manage-busy");
    let members = ["a", "b"].map(|id| family.member(id));
    let tree = Supervisor::one_for_one().children(members);
    let tree = tree.start().await.unwrap();
    family.get("a").cast(busy(secs(4))).unwrap();
    family.record.wait_for("busy").await;
    let begin = tokio::time::Instant::now();
    let (terminated, listed) = tokio::join!(tree.terminate_child("a"), tree.which_children());
    assert_eq!(terminated, Ok(()));
    assert_eq!(listed.unwrap().len(), 2);
    assert!(begin.elapsed() >= secs(3));
    assert!(answers(&family.get("b")).await);
}

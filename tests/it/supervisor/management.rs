//! Asking a supervisor about its children, and to start, stop and forget them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use genserver::{
    Address, AutoShutdown, CallError, ChildError, ChildState, ChildType, DeleteChildError,
    ExitReason, Init, IntoChildSpec, Restart, RestartChildError, Shutdown, SpecError,
    StartChildError, StartError, Supervisor, TerminateChildError,
};

use super::family::Family;
use super::group::states;
use crate::puppet::{Play, Puppet, answers, busy, other, step, stop};
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
        play.begins(move |me, _ctx| match first {
            true => Ok(Init::ok(me)),
            false => Err(other("nah")),
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

/// SUP-81, SUP-82: the newest first; running or not.
#[tokio::test(start_paused = true)]
async fn a_supervisor_lists_and_counts_its_children() {
    let family = Family::new("sup-manage-list");
    let inner = Supervisor::one_for_one().into_child_spec().id("inner");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .child(family.member("x").restart(Restart::Transient))
        .child(inner);
    let tree = tree.start().await.unwrap();
    family.end("x", ExitReason::Normal).await;
    let children = tree.which_children().await.unwrap();
    let ids: Vec<_> = children.iter().map(|child| &*child.id).collect();
    assert_eq!(ids, ["inner", "x", "a"]);
    assert_eq!(children[0].child_type, ChildType::Supervisor);
    assert_eq!(children[1].state, ChildState::Down);
    assert_eq!(children[1].restart, Restart::Transient);
    assert_eq!(children[2].state, ChildState::Running(family.pid("a")));
    assert_eq!(children[2].child_type, ChildType::Worker);
    assert_eq!(children[2].server, std::any::type_name::<Puppet>());
    let counts = tree.count_children().await.unwrap();
    let counts = (
        counts.specs,
        counts.active,
        counts.supervisors,
        counts.workers,
    );
    assert_eq!(counts, (3, 2, 1, 2));
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
            play.begins(move |me, _ctx| match fails.load(Ordering::SeqCst) {
                true => Err(other("cannot")),
                false => Ok(Init::ok(me)),
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

/// SUP-83
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_gone_cannot_be_asked() {
    let tree = Supervisor::one_for_one().start().await.unwrap();
    tree.stop().await.unwrap();
    assert_eq!(tree.which_children().await, Err(CallError::NoProc));
    assert_eq!(tree.count_children().await, Err(CallError::NoProc));
    let terminated = tree.terminate_child("a").await;
    assert_eq!(
        terminated,
        Err(TerminateChildError::Supervisor(CallError::NoProc))
    );
    let restarted = tree.restart_child("a").await;
    assert_eq!(
        restarted,
        Err(RestartChildError::Supervisor(CallError::NoProc))
    );
    let child = tree.child::<Puppet>("a").await;
    assert_eq!(child, Err(ChildError::Supervisor(CallError::NoProc)));
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

/// SUP-86: both wait, for ever; a time limit on the starting end lets go of it.
#[tokio::test(start_paused = true)]
async fn a_child_that_asks_its_supervisor_from_init_waits_for_ever() {
    let family = Family::new("sup-manage-deadlock");
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let (asker, sibling) = (tree.clone(), family.member("b"));
    let entangled = family.with("a", move |play| {
        let (asker, sibling) = (asker.clone(), sibling.clone());
        play.init(move |me, _ctx| {
            Box::pin(async move {
                let _never = asker.start_child(sibling).await.is_ok();
                Ok(Init::ok(me))
            })
        })
    });
    let waited = tree.start_child(entangled.timeout(secs(3600)));
    let failed = tokio::time::timeout(secs(7200), waited).await.unwrap();
    let expected = StartChildError::Failed(StartError::Timeout(secs(3600)));
    assert_eq!(failed, Err(expected));
}

/// SUP-87
#[tokio::test(start_paused = true)]
async fn a_supervisor_shows_how_a_child_is_started() {
    let family = Family::new("sup-manage-spec");
    let tree = Supervisor::one_for_one().child(family.member("a").restart(Restart::Transient));
    let tree = tree.start().await.unwrap();
    let spec = tree.child_spec("a").await.unwrap();
    let shown = format!("{spec:?}");
    assert!(
        shown.contains("Transient") && shown.contains("\"a\""),
        "{shown}"
    );
    assert!(matches!(
        tree.child_spec("b").await,
        Err(ChildError::NotFound)
    ));
    let twin = spec.id("twin").name("sup-manage-spec-twin");
    assert!(tree.start_child(twin).await.unwrap().is_some());
}

/// SUP-12, SUP-107
#[tokio::test(start_paused = true)]
async fn a_significant_child_that_makes_no_sense_is_refused() {
    let family = Family::new("sup-manage-refused");
    let permanent = || family.member("p").significant(true);
    let transient = || {
        family
            .member("t")
            .restart(Restart::Transient)
            .significant(true)
    };
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let in_vain = SpecError::SignificantInVain("t".into());
    assert_eq!(
        tree.start_child(transient()).await,
        Err(StartChildError::Refused(in_vain.clone()))
    );
    let started = Supervisor::one_for_one().child(transient()).start().await;
    assert_eq!(started, Err(StartError::Failed(in_vain.into())));
    let auto = Supervisor::one_for_one().auto_shutdown(AutoShutdown::AnySignificant);
    let started = auto.child(permanent()).start().await;
    let permanent = SpecError::SignificantAndPermanent("p".into());
    assert_eq!(started, Err(StartError::Failed(permanent.into())));
    assert_eq!(family.record.lines(), [""; 0], "nothing was started");
}

/// SUP-06
#[tokio::test(start_paused = true)]
async fn a_period_of_no_time_is_refused() {
    let started = Supervisor::one_for_one().within(secs(0)).start().await;
    assert_eq!(
        started,
        Err(StartError::Failed(SpecError::ZeroPeriod.into()))
    );
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

//! The end of a supervisor.

use genserver::{Address, Context, ExitReason, ServerRef, Supervisor, SupervisorRef};

use super::family::Family;
use crate::puppet::{Puppet, have, other, puppet, step, stop};
use crate::record::{Record, secs, settle, soon};

/// SUP-02
#[tokio::test(start_paused = true)]
async fn children_stop_in_reverse_order_each_gone_before_the_next_is_asked() {
    let family = Family::new("sup-stop-order");
    let slow = |id| {
        let record = family.record.clone();
        family.with(id, move |play| {
            let record = record.clone();
            play.ends(move || async move {
                tokio::time::sleep(secs(1)).await;
                record.add("gone");
            })
        })
    };
    let tree = Supervisor::one_for_one()
        .children([slow("a"), slow("b")])
        .start()
        .await
        .unwrap();
    tree.start_child(slow("late")).await.unwrap();
    tree.stop().await.unwrap();
    let ends = [
        "late terminate shutdown",
        "gone",
        "b terminate shutdown",
        "gone",
        "a terminate shutdown",
        "gone",
    ];
    assert_eq!(family.record.lines()[3..], ends);
    assert!(!family.is_up("a") && !family.is_up("b") && !family.is_up("late"));
}

/// SUP-09: the children see `shutdown`, whatever the supervisor's own reason.
#[tokio::test(start_paused = true)]
async fn a_stopped_supervisor_ends_normally_and_its_children_with_shutdown() {
    let family = Family::new("sup-stop-reason");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let (gone, child) = (tree.pid().monitor(), family.pid("a").monitor());
    assert_eq!(tree.stop().await, Ok(()));
    assert_eq!(gone.await.reason, ExitReason::Normal);
    assert_eq!(child.await.reason, ExitReason::Shutdown);
    assert_eq!(family.record.lines(), ["a init", "a terminate shutdown"]);
}

/// SUP-09
#[tokio::test(start_paused = true)]
async fn a_supervisor_stopped_with_a_reason_ends_with_it_and_its_children_with_shutdown() {
    let family = Family::new("sup-stop-own-reason");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let (gone, child) = (tree.pid().monitor(), family.pid("a").monitor());
    assert_eq!(tree.stop_with(ExitReason::other("enough")).await, Ok(()));
    assert_eq!(gone.await.reason, ExitReason::other("enough"));
    assert_eq!(child.await.reason, ExitReason::Shutdown);
}

/// SUP-02: children that do not trap exits are stopped too.
#[tokio::test(start_paused = true)]
async fn a_child_that_does_not_trap_is_stopped_too() {
    let family = Family::new("sup-stop-plain");
    let plain = family.with("plain", |play| play.trapping(false));
    let tree = Supervisor::one_for_one()
        .child(plain)
        .start()
        .await
        .unwrap();
    let child = family.pid("plain").monitor();
    tree.stop().await.unwrap();
    assert_eq!(soon(child).await.reason, ExitReason::Shutdown);
    assert_eq!(family.record.lines(), ["plain init"]);
}

/// A tree under a puppet.
async fn tree_of(parent: &ServerRef<Puppet>, tree: Supervisor) -> Option<SupervisorRef> {
    let start = have(parent, |ctx: &mut Context<Puppet>| tree.start_link(ctx))
        .await
        .ok()?;
    start.await.ok()
}

/// SUP-08
#[tokio::test(start_paused = true)]
async fn a_supervisor_ends_with_its_parent_whatever_the_reason() {
    for reason in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        other("r"),
        ExitReason::Killed,
    ] {
        let family = Family::new("sup-stop-parent");
        let parent = puppet(&Record::new()).await;
        let children = [family.member("a"), family.member("b")];
        let tree = tree_of(&parent, Supervisor::one_for_one().children(children))
            .await
            .unwrap();
        let gone = tree.pid().monitor();
        match reason {
            ExitReason::Killed => parent.pid().kill(),
            _ => parent.cast(stop(reason.clone())).unwrap(),
        }
        assert_eq!(soon(gone).await.reason, reason);
        let lines = [
            "a init",
            "b init",
            "b terminate shutdown",
            "a terminate shutdown",
        ];
        assert_eq!(family.record.lines(), lines, "{reason}");
    }
}

/// SUP-08, through a signal instead of an end.
#[tokio::test(start_paused = true)]
async fn a_parent_may_send_its_supervisor_an_exit() {
    let family = Family::new("sup-stop-sent");
    let parent = puppet(&Record::new()).await;
    let tree = tree_of(&parent, Supervisor::one_for_one().child(family.member("a")))
        .await
        .unwrap();
    let (gone, pid) = (tree.pid().monitor(), tree.pid());
    have(&parent, move |ctx| ctx.exit(&pid, other("r")))
        .await
        .unwrap();
    assert_eq!(soon(gone).await.reason, other("r"));
    assert_eq!(family.record.lines(), ["a init", "a terminate shutdown"]);
}

/// SUP-17
#[tokio::test(start_paused = true)]
async fn the_children_of_a_killed_supervisor_feel_the_broken_link() {
    let family = Family::new("sup-stop-killed");
    let plain = family.with("plain", |play| play.trapping(false));
    let tree = Supervisor::one_for_one()
        .children([family.member("traps"), plain])
        .start()
        .await
        .unwrap();
    let ends = [family.pid("traps").monitor(), family.pid("plain").monitor()];
    tree.pid().kill();
    for end in ends {
        assert_eq!(soon(end).await.reason, ExitReason::Killed);
    }
    assert_eq!(
        family.record.lines(),
        ["traps init", "plain init", "traps terminate killed"]
    );
}

/// SUP-02: a start that is given up leaves nothing behind.
#[tokio::test(start_paused = true)]
async fn a_start_that_is_dropped_leaves_no_child_behind() {
    let family = Family::new("sup-stop-dropped");
    let stuck = family.with("stuck", |play| {
        play.init(|me, _ctx| {
            Box::pin(async move {
                std::future::pending::<()>().await;
                Ok(genserver::Init::ok(me))
            })
        })
    });
    let tree = Supervisor::one_for_one().children([family.member("a"), stuck]);
    assert!(tokio::time::timeout(secs(1), tree.start()).await.is_err());
    settle().await;
    assert!(!family.is_up("a") && !family.is_up("stuck"));
}

/// A child that does not trap may ask for its own supervisor's end.
#[tokio::test(start_paused = true)]
async fn a_child_may_stop_its_own_supervisor() {
    let family = Family::new("sup-stop-own");
    let plain = family.with("plain", |play| play.trapping(false));
    let tree = Supervisor::one_for_one()
        .child(plain)
        .start()
        .await
        .unwrap();
    let (gone, own) = (tree.pid().monitor(), tree.clone());
    let ask = step(move |_me, _ctx| {
        Box::pin(async move {
            own.stop().await?;
            Ok(genserver::Next::Wait)
        })
    });
    family.get("plain").cast(ask).unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Normal);
}

//! Supervisors of supervisors.

use std::time::Duration;

use genserver::testing::assert_down;
use genserver::{
    Address, CallError, ChildInfo, ChildSpec, ChildState, DynamicSupervisor, DynamicSupervisorRef,
    ExitReason, IntoChildSpec, Pid, Restart, Shutdown, StartError, Supervisor, SupervisorRef,
    whereis,
};
use tokio::time::Instant;

use super::family::Family;
use crate::puppet::{Puppet, answer, other};
use crate::record::{secs, settle, soon};

/// An inner supervisor with one child, which allows no restart.
fn fragile(family: &Family, name: &str) -> ChildSpec {
    let inner = Supervisor::one_for_one()
        .max_restarts(0)
        .child(family.member("leaf"))
        .name(name);
    inner.into_child_spec().id("inner")
}

/// SUP-110, SUP-111
#[tokio::test(start_paused = true)]
async fn an_inner_supervisor_that_gives_up_is_restarted_with_its_children() {
    let family = Family::new("sup-tree-permanent");
    let tree = Supervisor::one_for_one().child(fragile(&family, "sup-tree-permanent-inner"));
    let tree = tree.start().await.unwrap();
    let (inner, leaf) = (
        whereis("sup-tree-permanent-inner").unwrap(),
        family.pid("leaf"),
    );
    family.end("leaf", other("r")).await;
    assert_down!(inner, ExitReason::Shutdown);
    settle().await;
    assert!(whereis("sup-tree-permanent-inner").is_some_and(|new| new != inner));
    assert_ne!(family.pid("leaf"), leaf);
    assert!(tree.pid().is_alive());
}

/// SUP-111: that counts in the budget of the outer one.
#[tokio::test(start_paused = true)]
async fn the_restarts_of_an_inner_supervisor_count_for_the_outer_one() {
    let family = Family::new("sup-tree-counts");
    let tree = Supervisor::one_for_one()
        .child(fragile(&family, "sup-tree-counts-inner"))
        .max_restarts(2);
    let tree = tree.start().await.unwrap();
    for _ in 0..2 {
        family.end("leaf", other("r")).await;
        assert!(tree.pid().is_alive());
    }
    family.end("leaf", other("r")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

/// SUP-112
#[tokio::test(start_paused = true)]
async fn a_transient_inner_supervisor_that_gives_up_stays_down() {
    let family = Family::new("sup-tree-transient");
    let inner = fragile(&family, "sup-tree-transient-inner").restart(Restart::Transient);
    let tree = Supervisor::one_for_one().children([family.member("sibling"), inner]);
    let tree = tree.start().await.unwrap();
    family.end("leaf", other("r")).await;
    settle().await;
    assert_eq!(whereis("sup-tree-transient-inner"), None);
    assert!(!family.is_up("leaf"));
    assert!(tree.pid().is_alive() && family.is_up("sibling"));
}

/// SUP-114
#[tokio::test(start_paused = true)]
async fn a_tree_stops_depth_first_in_reverse_order() {
    let family = Family::new("sup-tree-stop");
    let branch = |ids: [&'static str; 2]| {
        Supervisor::one_for_one().children(ids.map(|id| family.member(id)))
    };
    let tree = Supervisor::one_for_one()
        .child(family.member("first"))
        .child(branch(["a", "b"]).into_child_spec().id("left"))
        .child(branch(["c", "d"]).into_child_spec().id("right"))
        .child(family.member("last"));
    let tree = tree.start().await.unwrap();
    assert_eq!(
        family.record.lines(),
        [
            "first init",
            "a init",
            "b init",
            "c init",
            "d init",
            "last init"
        ]
    );
    tree.stop().await.unwrap();
    let ends = ["last", "d", "c", "b", "a", "first"].map(|id| format!("{id} terminate shutdown"));
    assert_eq!(family.record.lines()[6..], ends);
}

/// SUP-114: a supervisor may take any time to stop, unless it is told otherwise.
#[tokio::test(start_paused = true)]
async fn an_inner_supervisor_has_any_time_to_stop() {
    let family = Family::new("sup-tree-slow");
    let slow = || {
        let slow = family.with("slow", |play| play.ends(|| tokio::time::sleep(secs(100))));
        Supervisor::one_for_one().child(slow.shutdown(Shutdown::Infinity))
    };
    let tree = Supervisor::one_for_one()
        .child(slow())
        .start()
        .await
        .unwrap();
    let (gone, begin) = (family.pid("slow").monitor(), Instant::now());
    tree.stop().await.unwrap();
    assert!(begin.elapsed() >= secs(100));
    assert_eq!(gone.await.reason, ExitReason::Shutdown);
}

/// SUP-17, SUP-93: a supervisor that is killed because it was too slow takes its children along.
#[tokio::test(start_paused = true)]
async fn an_inner_supervisor_that_is_killed_takes_its_children_along() {
    let family = Family::new("sup-tree-killed");
    let stuck = family
        .with("stuck", |play| play.trapping(false))
        .shutdown(Shutdown::Infinity);
    let slow = family.with("slow", |play| play.ends(|| tokio::time::sleep(secs(3_600))));
    let inner = Supervisor::one_for_one().children([stuck, slow.shutdown(Shutdown::Infinity)]);
    let inner = inner.into_child_spec().shutdown(Shutdown::After(secs(1)));
    let tree = Supervisor::one_for_one()
        .child(inner)
        .start()
        .await
        .unwrap();
    let gone = family.pid("stuck").monitor();
    tree.stop().await.unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
}

/// SUP-113
#[tokio::test(start_paused = true)]
async fn children_added_later_are_lost_when_their_supervisor_is_restarted() {
    let family = Family::new("sup-tree-lost");
    // Started again by hand, as an outer supervisor would: its handle is known to nobody there.
    let added = Supervisor::one_for_one()
        .max_restarts(0)
        .child(family.member("static"));
    let added_tree = added.clone().start().await.unwrap();
    added_tree
        .start_child(family.member("added"))
        .await
        .unwrap();
    family.end("static", other("r")).await;
    assert!(!added_tree.pid().is_alive() && !family.is_up("added"));
    let _again = added.start().await.unwrap();
    assert!(family.is_up("static") && !family.is_up("added"));
}

/// SUP-03, SUP-110: a leaf that fails to start fails the whole tree, from the inside out.
#[tokio::test(start_paused = true)]
async fn a_leaf_that_fails_to_start_fails_the_tree() {
    let family = Family::new("sup-tree-fails");
    let bad = family.with("bad", |play| play.begins(|_me, _ctx| Err(other("nope"))));
    let inner = Supervisor::one_for_one().children([family.member("a"), bad]);
    let tree = Supervisor::one_for_one()
        .child(family.member("b"))
        .child(inner);
    assert!(tree.start().await.is_err());
    let lines = [
        "b init",
        "a init",
        "bad init",
        "a terminate shutdown",
        "b terminate shutdown",
    ];
    assert_eq!(family.record.lines(), lines);
}

/// SUP-05: the id of a supervisor is its name.
#[tokio::test(start_paused = true)]
async fn two_named_supervisors_are_children_of_one_parent() {
    let names = ["sup-tree-two-a", "sup-tree-two-b"];
    let inner = names.map(|name| Supervisor::one_for_one().name(name));
    let tree = Supervisor::one_for_one().children(inner).start().await;
    let tree = tree.unwrap();
    assert!(names.iter().all(|name| whereis(name).is_some()));
    tree.stop().await.unwrap();
    assert!(names.iter().all(|name| whereis(name).is_none()));
}

/// SUP-05
#[tokio::test(start_paused = true)]
async fn two_nameless_supervisors_need_ids_to_be_children_of_one_parent() {
    let nameless = || Supervisor::one_for_one().into_child_spec();
    let tree = Supervisor::one_for_one().children([nameless(), nameless()]);
    let Err(StartError::Failed(reason)) = soon(tree.start()).await else {
        panic!("it must fail")
    };
    assert_eq!(reason.to_string(), "two children have the id `Supervisor`");
    let tree = Supervisor::one_for_one().children([nameless(), nameless().id("other")]);
    let tree = soon(tree.start()).await.unwrap();
    tree.stop().await.unwrap();
}

/// SUP-24, SUP-31, SUP-74: of a temporary child nobody waits for the next incarnation, although its
/// supervisor would start one if it were restarted itself.
#[tokio::test(start_paused = true)]
async fn a_call_to_a_forgotten_child_of_an_inner_supervisor_fails_at_once() {
    for end in ["by itself", "with a sibling", "by request"] {
        let family = Family::new("sup-tree-forgotten");
        let inner = Supervisor::one_for_all()
            .name("sup-tree-forgotten-inner")
            .child(family.member("a").restart(Restart::Temporary))
            .child(family.member("b"));
        let tree = Supervisor::one_for_one().child(inner).start().await;
        let inner = SupervisorRef::whereis("sup-tree-forgotten-inner").unwrap();
        let child = inner.child::<Puppet>("a").await.unwrap();
        match end {
            "by itself" => family.end("a", other("r")).await,
            "with a sibling" => family.end("b", other("r")).await,
            _by_request => inner.terminate_child("a").await.unwrap(),
        }
        let asked = Instant::now();
        let answered = child.call(|from| answer(from, ())).await;
        assert_eq!(answered, Err(CallError::NoProc), "{end}");
        assert_eq!(asked.elapsed(), Duration::ZERO, "{end}");
        tree.unwrap().stop().await.unwrap();
    }
}

/// SUP-42, SUP-111: a child that its supervisor gives up on comes back with its supervisor, as its siblings
/// do, and a call waits for that.
#[tokio::test(start_paused = true)]
async fn a_call_waits_while_an_inner_supervisor_that_gave_up_is_restarted() {
    let family = Family::new("sup-tree-gap");
    let slow = family.with("slow", |play| play.ends(|| tokio::time::sleep(secs(1))));
    let inner = Supervisor::one_for_one()
        .name("sup-tree-gap-inner")
        .max_restarts(0)
        .children([slow, family.member("leaf")]);
    let tree = Supervisor::one_for_one().child(inner).start().await;
    let inner = SupervisorRef::whereis("sup-tree-gap-inner").unwrap();
    let leaf = inner.child::<Puppet>("leaf").await.unwrap();
    family.pid("leaf").kill();
    // The slow sibling is being stopped, so its supervisor has given up, and is not gone yet.
    soon(family.record.wait_for("slow terminate shutdown")).await;
    assert!(inner.pid().is_alive());
    assert_eq!(leaf.call(|from| answer(from, ())).await, Ok(()));
    assert!(!inner.pid().is_alive());
    tree.unwrap().stop().await.unwrap();
}

/// A tree can be walked: the pids of the children that are supervisors lead to theirs.
#[tokio::test(start_paused = true)]
async fn a_tree_can_be_walked_from_its_root() {
    let family = Family::new("sup-tree-walk");
    let crowd = DynamicSupervisor::new();
    let inner = Supervisor::one_for_one()
        .child(crowd)
        .child(family.member("a"));
    let tree = Supervisor::one_for_one()
        .child(inner)
        .start()
        .await
        .unwrap();
    let pids = |children: Vec<ChildInfo>| -> Vec<Pid> {
        let pid = |child: ChildInfo| match child.state {
            ChildState::Running(pid) => Some(pid),
            ChildState::Restarting | ChildState::Down => None,
        };
        children.into_iter().filter_map(pid).collect()
    };
    let children = pids(tree.which_children().await.unwrap());
    let inner = SupervisorRef::of(&children[0]).unwrap();
    let children = pids(inner.which_children().await.unwrap());
    assert_eq!(children[0], family.pid("a"));
    assert_eq!(SupervisorRef::of(&children[0]), None, "a worker");
    assert_eq!(SupervisorRef::of(&children[1]), None, "another kind");
    let crowd = DynamicSupervisorRef::of(&children[1]).unwrap();
    assert_eq!(crowd.children().await, Ok(vec![]));
}

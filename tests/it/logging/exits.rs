//! Exits that reach a supervisor: which of them it reports as unexpected.

use genserver::{DynamicSupervisor, Pid, Strategy, Supervisor};

use crate::puppet::other;
use crate::record::settle;
use crate::reports::{capture, texts_of};
use crate::supervisor::family::Family;

/// SUP-14
#[tokio::test(start_paused = true)]
async fn a_supervisor_reports_an_exit_of_nobody_it_knows() {
    capture();
    let tree = Supervisor::one_for_one().start().await.unwrap();
    tree.pid().exit(other("r"));
    tree.stop().await.unwrap();
    let texts = texts_of(&tree.pid());
    assert_eq!(texts, ["server received an unexpected message"]);
}

/// SUP-84: the exit of a child that ended meanwhile is consumed with it.
#[tokio::test(start_paused = true)]
async fn the_exit_of_a_child_that_ended_before_it_was_stopped_is_not_unexpected() {
    capture();
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        let family = Family::new("log-children-together");
        let children = ["a", "b"].map(|id| family.member(id));
        let tree = Supervisor::new(strategy).children(children);
        let tree = tree.start().await.unwrap();
        let first = [family.pid("a"), family.pid("b")];
        first.iter().for_each(Pid::kill);
        settle().await;
        assert!(!first.contains(&family.pid("b")), "{strategy:?}: restarted");
        assert_eq!(texts_of(&tree.pid()), [""; 0], "{strategy:?}");
        tree.stop().await.unwrap();
    }
}

/// SUP-84, for a request that came before the exit; and DSUP-13.
#[tokio::test(start_paused = true)]
async fn the_exit_of_a_child_that_ended_before_it_was_terminated_is_not_unexpected() {
    capture();
    let family = Family::new("log-children-consumed");
    let tree = Supervisor::one_for_one().child(family.member("a"));
    let tree = tree.start().await.unwrap();
    let crowd = DynamicSupervisor::new().start().await.unwrap();
    let extra = crowd.start_child(family.member("b")).await.unwrap();
    // The requests are in the queues before the children are scheduled to die, and these before the
    // supervisors.
    family.pid("a").kill();
    family.pid("b").kill();
    let (one, other) = tokio::join!(
        tree.terminate_child("a"),
        crowd.terminate_child(extra.as_ref().unwrap()),
    );
    assert_eq!((one, other), (Ok(()), Ok(())));
    settle().await;
    assert!(!family.is_up("a") && !family.is_up("b"));
    for supervisor in [tree.pid(), crowd.pid()] {
        assert_eq!(texts_of(&supervisor), [""; 0]);
    }
}

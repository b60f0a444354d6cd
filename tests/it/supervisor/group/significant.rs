//! Significant children, and supervisors that end by themselves.

use genserver::testing::assert_down;
use genserver::{AutoShutdown, ChildSpec, ExitReason, Restart, Supervisor, SupervisorRef};

use super::super::family::Family;
use super::{since, states};
use crate::puppet::other;
use crate::record::settle;

fn significant(family: &Family, id: &'static str, restart: Restart) -> ChildSpec {
    family.member(id).restart(restart).significant(true)
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn shutting_down(auto: AutoShutdown, members: Vec<ChildSpec>) -> SupervisorRef {
    let supervisor = Supervisor::one_for_one().children(members);
    supervisor.auto_shutdown(auto).start().await.unwrap()
}

/// SUP-100
#[tokio::test(start_paused = true)]
async fn the_clean_end_of_a_significant_transient_child_ends_the_supervisor() {
    for reason in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
    ] {
        let family = Family::new("sup-significant-clean");
        let members = vec![
            family.member("a"),
            significant(&family, "s", Restart::Transient),
            family.member("z"),
        ];
        let tree = shutting_down(AutoShutdown::AnySignificant, members).await;
        family.end("s", reason).await;
        assert_down!(tree.pid(), ExitReason::Shutdown);
        assert_eq!(
            since(&family, 4),
            ["z terminate shutdown", "a terminate shutdown"]
        );
    }
}

/// SUP-101
#[tokio::test(start_paused = true)]
async fn a_significant_transient_child_that_fails_is_restarted() {
    let family = Family::new("sup-significant-fails");
    let members = vec![significant(&family, "s", Restart::Transient)];
    let tree = shutting_down(AutoShutdown::AnySignificant, members).await;
    family.end("s", other("boom")).await;
    family.pid("s").kill();
    settle().await;
    assert_eq!(states(&tree).await, ["s up"]);
}

/// SUP-102
#[tokio::test(start_paused = true)]
async fn any_end_of_a_significant_temporary_child_ends_the_supervisor() {
    for reason in [ExitReason::Normal, other("boom")] {
        let family = Family::new("sup-significant-temporary");
        let members = vec![significant(&family, "s", Restart::Temporary)];
        let tree = shutting_down(AutoShutdown::AnySignificant, members).await;
        family.end("s", reason).await;
        assert_down!(tree.pid(), ExitReason::Shutdown);
    }
}

/// SUP-103
#[tokio::test(start_paused = true)]
async fn all_significant_waits_for_the_last() {
    let family = Family::new("sup-significant-all");
    let members = vec![
        significant(&family, "s1", Restart::Transient),
        significant(&family, "s2", Restart::Temporary),
        family.member("z"),
    ];
    let tree = shutting_down(AutoShutdown::AllSignificant, members).await;
    family.end("s1", ExitReason::Normal).await;
    assert_eq!(states(&tree).await, ["s1 down", "s2 up", "z up"]);
    family.end("s2", ExitReason::Normal).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

/// SUP-104
#[tokio::test(start_paused = true)]
async fn stopping_a_significant_child_by_hand_ends_nothing_else() {
    let family = Family::new("sup-significant-hand");
    let members = vec![significant(&family, "s", Restart::Transient)];
    let tree = shutting_down(AutoShutdown::AnySignificant, members).await;
    tree.terminate_child("s").await.unwrap();
    settle().await;
    assert_eq!(states(&tree).await, ["s down"]);
}

/// SUP-105
#[tokio::test(start_paused = true)]
async fn a_significant_child_that_goes_down_with_a_sibling_ends_nothing() {
    let family = Family::new("sup-significant-sibling");
    let members = [
        significant(&family, "s", Restart::Temporary),
        significant(&family, "x", Restart::Transient),
        family.member("b"),
    ];
    let supervisor = Supervisor::one_for_all().children(members);
    let tree = supervisor.auto_shutdown(AutoShutdown::AnySignificant);
    let tree = tree.start().await.unwrap();
    family.end("b", other("boom")).await;
    assert_eq!(states(&tree).await, ["x up", "b up"]);
}

/// SUP-106
#[tokio::test(start_paused = true)]
async fn an_ordinary_child_never_ends_its_supervisor() {
    let family = Family::new("sup-significant-not");
    let members = vec![
        family.member("t").restart(Restart::Temporary),
        family.member("x").restart(Restart::Transient),
        significant(&family, "s", Restart::Transient),
    ];
    let tree = shutting_down(AutoShutdown::AnySignificant, members).await;
    family.end("t", other("boom")).await;
    family.end("x", ExitReason::Normal).await;
    assert_eq!(states(&tree).await, ["x down", "s up"]);
}

/// SUP-108
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_ends_itself_can_be_the_significant_child_of_another() {
    use genserver::IntoChildSpec as _;

    let family = Family::new("sup-significant-nested");
    let inner = Supervisor::one_for_one()
        .child(significant(&family, "s", Restart::Transient))
        .auto_shutdown(AutoShutdown::AnySignificant)
        .into_child_spec()
        .restart(Restart::Transient)
        .significant(true);
    let tree = shutting_down(AutoShutdown::AnySignificant, vec![inner]).await;
    family.end("s", ExitReason::Normal).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
}

//! `one_for_all` and `rest_for_one`: who goes along with a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{
    AutoShutdown, ChildSpec, ChildState, ExitReason, Init, Restart, Shutdown, Strategy, Supervisor,
    SupervisorRef,
};

use super::family::Family;
use crate::puppet::{Play, other};
use crate::record::{millis, settle, soon};

/// The ids in start order, with what each does.
pub(super) async fn states(tree: &SupervisorRef) -> Vec<String> {
    let mut children = tree.which_children().await.unwrap_or_default();
    children.reverse();
    children
        .iter()
        .map(|child| match child.state {
            ChildState::Running(_) => format!("{} up", child.id),
            ChildState::Restarting => format!("{} restarting", child.id),
            ChildState::Down => format!("{} down", child.id),
        })
        .collect()
}

async fn tree(strategy: Strategy, members: Vec<ChildSpec>) -> SupervisorRef {
    let supervisor = Supervisor::new(strategy).children(members);
    supervisor.start().await.unwrap()
}

/// What was written since there were so many lines.
fn since(family: &Family, lines: usize) -> Vec<String> {
    family.record.lines().split_off(lines)
}

/// SUP-30
#[tokio::test(start_paused = true)]
async fn one_for_all_stops_the_others_backwards_and_starts_all_in_order() {
    let family = Family::new("sup-group-all");
    let members = ["a", "b", "c"].map(|id| family.member(id)).to_vec();
    let _tree = tree(Strategy::OneForAll, members).await;
    family.end("b", other("boom")).await;
    let expected = [
        "b terminate boom",
        "c terminate shutdown",
        "a terminate shutdown",
        "a init",
        "b init",
        "c init",
    ];
    assert_eq!(since(&family, 3), expected);
}

/// SUP-31, SUP-39: and no restart is charged for them.
#[tokio::test(start_paused = true)]
async fn a_temporary_bystander_is_stopped_and_forgotten() {
    for strategy in [Strategy::OneForAll, Strategy::RestForOne] {
        let family = Family::new("sup-group-bystander");
        let members = vec![
            family.member("a"),
            family.member("t").restart(Restart::Temporary),
            family.member("z"),
        ];
        let supervisor = Supervisor::new(strategy).children(members).max_restarts(1);
        let tree = supervisor.start().await.unwrap();
        family.end("a", other("boom")).await;
        let expected = [
            "a terminate boom",
            "z terminate shutdown",
            "t terminate shutdown",
            "a init",
            "z init",
        ];
        assert_eq!(since(&family, 3), expected);
        assert_eq!(states(&tree).await, ["a up", "z up"]);
        tree.stop().await.unwrap();
    }
}

/// SUP-32
#[tokio::test(start_paused = true)]
async fn an_end_without_restart_takes_nobody_along() {
    let family = Family::new("sup-group-none");
    let members = vec![
        family.member("a"),
        family.member("t").restart(Restart::Temporary),
        family.member("x").restart(Restart::Transient),
    ];
    let tree = tree(Strategy::OneForAll, members).await;
    family.end("t", other("boom")).await;
    family.end("x", ExitReason::Normal).await;
    assert_eq!(
        since(&family, 3),
        ["t terminate boom", "x terminate normal"]
    );
    assert_eq!(states(&tree).await, ["a up", "x down"]);
}

/// SUP-33, SUP-38: a round starts whatever is down within its reach: ended, terminated, ignored.
#[tokio::test(start_paused = true)]
async fn a_round_starts_what_was_down_within_its_reach() {
    let reach = [
        (
            Strategy::OneForAll,
            ["before up", "a up", "ended up", "stopped up", "shy up"],
        ),
        (
            Strategy::RestForOne,
            ["before down", "a up", "ended up", "stopped up", "shy up"],
        ),
    ];
    for (strategy, expected) in reach {
        let family = Family::new("sup-group-reach");
        let shy = Arc::new(AtomicU32::new(0));
        let ignores_once = move |play: Play| {
            let first = shy.fetch_add(1, Ordering::SeqCst) == 0;
            play.begins(move |me, _ctx| {
                if first {
                    Ok(Init::Ignore)
                } else {
                    Ok(Init::ok(me))
                }
            })
        };
        let members = vec![
            family.member("before").restart(Restart::Transient),
            family.member("a"),
            family.member("ended").restart(Restart::Transient),
            family.member("stopped"),
            family.with("shy", ignores_once),
        ];
        let tree = tree(strategy, members).await;
        family.end("before", ExitReason::Normal).await;
        family.end("ended", ExitReason::Normal).await;
        tree.terminate_child("stopped").await.unwrap();
        let down = [
            "before down",
            "a up",
            "ended down",
            "stopped down",
            "shy down",
        ];
        assert_eq!(states(&tree).await, down);
        family.end("a", other("boom")).await;
        assert_eq!(states(&tree).await, expected);
        tree.stop().await.unwrap();
    }
}

/// SUP-34
#[tokio::test(start_paused = true)]
async fn a_round_counts_once() {
    let family = Family::new("sup-group-once");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let tree = Supervisor::one_for_all().children(members).max_restarts(2);
    let tree = tree.start().await.unwrap();
    family.end("a", other("boom")).await;
    family.end("b", other("boom")).await;
    assert_eq!(states(&tree).await, ["a up", "b up", "c up"]);
    let gone = tree.pid().monitor();
    family.end("c", other("boom")).await;
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
}

/// SUP-35, SUP-36
#[tokio::test(start_paused = true)]
async fn rest_for_one_takes_along_what_was_started_later() {
    let family = Family::new("sup-group-rest");
    let members = ["a", "b", "c"].map(|id| family.member(id)).to_vec();
    let _tree = tree(Strategy::RestForOne, members).await;
    family.end("b", other("boom")).await;
    assert_eq!(
        since(&family, 3),
        [
            "b terminate boom",
            "c terminate shutdown",
            "b init",
            "c init"
        ]
    );
    let lines = family.record.lines().len();
    family.end("c", other("boom")).await;
    assert_eq!(since(&family, lines), ["c terminate boom", "c init"]);
    let lines = family.record.lines().len();
    family.end("a", other("boom")).await;
    let expected = [
        "a terminate boom",
        "c terminate shutdown",
        "b terminate shutdown",
        "a init",
        "b init",
        "c init",
    ];
    assert_eq!(since(&family, lines), expected);
}

/// SUP-37
#[tokio::test(start_paused = true)]
async fn a_child_that_was_added_belongs_to_the_rest() {
    let family = Family::new("sup-group-added");
    let tree = tree(Strategy::RestForOne, vec![family.member("a")]).await;
    tree.start_child(family.member("b")).await.unwrap();
    family.end("a", other("boom")).await;
    assert_eq!(
        since(&family, 2),
        [
            "a terminate boom",
            "b terminate shutdown",
            "a init",
            "b init"
        ]
    );
}

/// SUP-98: siblings are stopped as their shutdown values say.
#[tokio::test(start_paused = true)]
async fn the_shutdown_value_counts_in_a_round() {
    let family = Family::new("sup-group-shutdown");
    let slow = |play: Play| play.ends(|| tokio::time::sleep(millis(300)));
    let members = vec![
        family.member("a"),
        family
            .with("slow", slow)
            .shutdown(Shutdown::After(millis(100))),
        family.member("killed").shutdown(Shutdown::BrutalKill),
    ];
    let _tree = tree(Strategy::OneForAll, members).await;
    let slow = family.pid("slow").monitor();
    let killed = family.pid("killed").monitor();
    family.end("a", other("boom")).await;
    assert_eq!(soon(slow).await.reason, ExitReason::Killed);
    assert_eq!(soon(killed).await.reason, ExitReason::Killed);
    soon(family.record.wait_for_many("killed init", 2)).await;
    assert_eq!(family.record.count("killed terminate shutdown"), 0);
}

/// A child whose second start fails.
fn fails_once(family: &Family, id: &'static str) -> ChildSpec {
    let starts = Arc::new(AtomicU32::new(0));
    family.with(id, move |play| {
        let second = starts.fetch_add(1, Ordering::SeqCst) == 1;
        play.begins(move |me, _ctx| match second {
            true => Ok(Init::Stop(other("nah"))),
            false => Ok(Init::ok(me)),
        })
    })
}

/// SUP-56
#[tokio::test(start_paused = true)]
async fn a_round_of_all_that_fails_is_tried_again_from_the_first() {
    let family = Family::new("sup-group-retry-all");
    let members = vec![
        family.member("a"),
        fails_once(&family, "b"),
        family.member("c"),
    ];
    let tree = tree(Strategy::OneForAll, members).await;
    family.end("a", other("boom")).await;
    let expected = [
        "a terminate boom",
        "c terminate shutdown",
        "b terminate shutdown",
        "a init",
        "b init",
        "a terminate shutdown",
        "a init",
        "b init",
        "c init",
    ];
    assert_eq!(since(&family, 3), expected);
    assert_eq!(states(&tree).await, ["a up", "b up", "c up"]);
}

/// SUP-57
#[tokio::test(start_paused = true)]
async fn a_round_of_the_rest_that_fails_is_tried_again_from_the_failed_one() {
    let family = Family::new("sup-group-retry-rest");
    let members = vec![
        family.member("a"),
        fails_once(&family, "b"),
        family.member("c"),
    ];
    let tree = tree(Strategy::RestForOne, members).await;
    family.end("a", other("boom")).await;
    let expected = [
        "a terminate boom",
        "c terminate shutdown",
        "b terminate shutdown",
        "a init",
        "b init",
        "b init",
        "c init",
    ];
    assert_eq!(since(&family, 3), expected);
    assert_eq!(states(&tree).await, ["a up", "b up", "c up"]);
}

/// SUP-59: the round goes on, and the death is a further restart.
#[tokio::test(start_paused = true)]
async fn a_child_that_dies_during_a_round_is_restarted_after_it() {
    let family = Family::new("sup-group-during");
    let starts = Arc::new(AtomicU32::new(0));
    let brief = move |play: Play| {
        let second = starts.fetch_add(1, Ordering::SeqCst) == 1;
        play.begins(move |me, ctx| {
            if second {
                ctx.send_after(millis(10), crate::puppet::stop(other("brief")));
            }
            Ok(Init::ok(me))
        })
    };
    let slow = |play: Play| {
        play.init(|me, _ctx| {
            Box::pin(async {
                tokio::time::sleep(millis(50)).await;
                Ok(Init::ok(me))
            })
        })
    };
    let members = vec![family.with("brief", brief), family.with("slow", slow)];
    let supervisor = Supervisor::one_for_all().children(members).max_restarts(2);
    let tree = supervisor.start().await.unwrap();
    family.end("slow", other("boom")).await;
    soon(family.record.wait_for_many("slow init", 3)).await;
    let expected = [
        "slow terminate boom",
        "brief terminate shutdown",
        "brief init",
        "slow init",
        "brief terminate brief",
        "slow terminate shutdown",
        "brief init",
        "slow init",
    ];
    assert_eq!(since(&family, 2), expected);
    tree.stop().await.unwrap();
}

fn significant(family: &Family, id: &'static str, restart: Restart) -> ChildSpec {
    family.member(id).restart(restart).significant(true)
}

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
        let gone = tree.pid().monitor();
        family.end("s", reason).await;
        assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
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
        let gone = tree.pid().monitor();
        family.end("s", reason).await;
        assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
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
    let gone = tree.pid().monitor();
    family.end("s2", ExitReason::Normal).await;
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
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
    let gone = tree.pid().monitor();
    family.end("s", ExitReason::Normal).await;
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
}

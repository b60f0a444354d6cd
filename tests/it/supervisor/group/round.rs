//! Who goes along with a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::testing::assert_down;
use genserver::{ExitReason, Init, Restart, Shutdown, Strategy, Supervisor};

use super::super::family::Family;
use super::{since, states, tree};
use crate::puppet::{Play, other};
use crate::record::{millis, soon};

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
    family.end("c", other("boom")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
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

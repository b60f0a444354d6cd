//! A round that does not work out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{ChildSpec, Init, Strategy, Supervisor};

use super::super::family::Family;
use super::{since, states, tree};
use crate::puppet::{Play, other};
use crate::record::{millis, soon};

/// A child whose second start fails.
fn fails_once(family: &Family, id: &'static str) -> ChildSpec {
    let starts = Arc::new(AtomicU32::new(0));
    family.with(id, move |play| {
        let second = starts.fetch_add(1, Ordering::SeqCst) == 1;
        play.begins(move |me, _ctx| {
            if second {
                Ok(Init::Stop(other("nah")))
            } else {
                Ok(Init::ok(me))
            }
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

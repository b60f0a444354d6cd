//! Arguments of children that cannot be made, or not be dropped: a failed start, and nothing worse.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use genserver::testing::assert_down;
use genserver::{
    Address, Caller, ChildSpec, Context, ExitReason, FailedToStartChild, GenServer, Init, Never,
    Next, Pid, Restart, ServerRef, StartChildError, StartError, Supervisor, whereis,
};

use super::family::Family;
use crate::bomb::Bomb;
use crate::puppet::{Play, answers, other, word};
use crate::record::{secs, settle, soon};

/// Fails to be cloned for the first so many times.
struct Brittle(Arc<AtomicUsize>);

impl Brittle {
    fn failing(times: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(times)))
    }
}

impl Clone for Brittle {
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn clone(&self) -> Self {
        let left = |left: usize| left.checked_sub(1);
        match self
            .0
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, left)
        {
            Ok(_left) => panic!("no clone"),
            Err(_none_left) => Self(Arc::clone(&self.0)),
        }
    }
}

/// Needs something brittle.
struct Vase;

impl GenServer for Vase {
    type Args = Brittle;
    type Call = Caller<()>;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_brittle: Brittle, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_call(
        &mut self,
        from: Caller<()>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        from.reply(());
        Ok(Next::Wait)
    }
}

/// What was raised, if the start failed of a panic.
fn raised(error: &StartError) -> Option<String> {
    match error {
        StartError::Failed(reason @ ExitReason::Panicked(_)) => Some(word(reason)),
        _ => None,
    }
}

fn raised_by(started: Result<Option<Pid>, StartChildError>) -> Option<String> {
    match started {
        Err(StartChildError::Failed(error)) => raised(&error),
        Ok(_) | Err(_) => None,
    }
}

#[expect(clippy::panic, reason = "that is what it is for")]
fn no_arguments(_play: Play) -> Play {
    panic!("no arguments")
}

/// SUP-73
#[tokio::test(start_paused = true)]
async fn a_child_whose_arguments_panic_fails_to_start_and_harms_nobody() {
    let family = Family::new("sup-arguments-with");
    let tree = Supervisor::one_for_one().child(family.member("sibling"));
    let tree = tree.start().await.unwrap();
    let sibling = family.pid("sibling");
    let started = soon(tree.start_child(family.with("bad", no_arguments))).await;
    assert_eq!(raised_by(started).as_deref(), Some("raised no arguments"));
    assert!(tree.pid().is_alive() && !family.is_up("bad"));
    assert_eq!(family.pid("sibling"), sibling);
    assert!(answers(&family.get("sibling")).await);
    // Nothing is kept of it.
    let started = soon(tree.start_child(family.member("bad"))).await;
    assert!(started.is_ok_and(|pid| pid.is_some()));
}

/// SUP-73: also where the arguments are a clone.
#[tokio::test(start_paused = true)]
async fn a_child_whose_arguments_cannot_be_cloned_fails_to_start_and_harms_nobody() {
    let family = Family::new("sup-arguments-of");
    let tree = Supervisor::one_for_one().child(family.member("sibling"));
    let tree = tree.start().await.unwrap();
    let vase = ChildSpec::of::<Vase>(Brittle::failing(1));
    let started = soon(tree.start_child(vase.clone())).await;
    assert_eq!(raised_by(started).as_deref(), Some("raised no clone"));
    assert!(tree.pid().is_alive());
    assert!(answers(&family.get("sibling")).await);
    // The next time it works.
    let pid = soon(tree.start_child(vase)).await.unwrap().unwrap();
    let vase = ServerRef::<Vase>::of(&pid).unwrap();
    assert_eq!(vase.call(|from| from).await, Ok(()));
}

/// SUP-03
#[tokio::test(start_paused = true)]
async fn arguments_that_panic_at_the_first_start_stop_those_before_in_order() {
    let family = Family::new("sup-arguments-first");
    let bad = [
        family.with("bad", no_arguments),
        ChildSpec::of::<Vase>(Brittle::failing(1)).id("bad"),
    ];
    for (bad, panic) in bad
        .into_iter()
        .zip(["raised no arguments", "raised no clone"])
    {
        let tree = Supervisor::one_for_one()
            .children([family.member("a"), family.member("b"), bad])
            .child(family.member("never"))
            .name("sup-arguments-first");
        let Err(StartError::Failed(reason)) = soon(tree.start()).await else {
            panic!("it must fail")
        };
        let failed = reason.detail::<FailedToStartChild>().unwrap();
        assert_eq!(&*failed.id, "bad");
        assert_eq!(raised(&failed.error).as_deref(), Some(panic));
        assert_eq!(whereis("sup-arguments-first"), None);
    }
    let lines = [
        "a init",
        "b init",
        "b terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines(), [lines, lines].concat());
}

/// SUP-50: a restart that fails because of its arguments is tried again.
#[tokio::test(start_paused = true)]
async fn arguments_that_panic_at_a_restart_are_made_again() {
    let family = Family::new("sup-arguments-again");
    let made = AtomicUsize::new(0);
    let child = family.with("a", move |play| match made.fetch_add(1, Ordering::SeqCst) {
        1 | 2 => no_arguments(play),
        _ => play,
    });
    let tree = Supervisor::one_for_one()
        .children([family.member("sibling"), child])
        .start()
        .await
        .unwrap();
    let (first, sibling) = (family.pid("a"), family.pid("sibling"));
    family.end("a", other("r")).await;
    settle().await;
    assert!(tree.pid().is_alive());
    assert_ne!(family.pid("a"), first);
    assert_eq!(family.pid("sibling"), sibling);
}

/// SUP-40: each attempt counts.
#[tokio::test(start_paused = true)]
async fn arguments_that_panic_at_every_restart_use_up_the_budget() {
    let family = Family::new("sup-arguments-never");
    let made = AtomicUsize::new(0);
    let child = family.with("a", move |play| match made.fetch_add(1, Ordering::SeqCst) {
        0 => play,
        _ => no_arguments(play),
    });
    let tree = Supervisor::one_for_one()
        .children([family.member("sibling"), child])
        .start()
        .await
        .unwrap();
    family.end("a", other("r")).await;
    assert_down!(tree.pid(), ExitReason::Shutdown);
    let last = family.record.lines().last().cloned();
    assert_eq!(last.as_deref(), Some("sibling terminate shutdown"));
}

/// A child whose arguments cannot be dropped without a panic.
fn explosive(family: &Family, id: &'static str) -> ChildSpec {
    let bomb = Bomb;
    family.with(id, move |play| {
        let _kept = &bomb;
        play
    })
}

/// SUP-79: whoever forgets a child drops what it was started from.
#[tokio::test(start_paused = true)]
async fn a_child_whose_arguments_explode_is_forgotten_and_harms_nobody() {
    let family = Family::new("sup-args-explode");
    let brief = explosive(&family, "brief").restart(Restart::Temporary);
    let tree = Supervisor::one_for_one().children([family.member("a"), explosive(&family, "b")]);
    let tree = tree.start().await.unwrap();
    tree.terminate_child("b").await.unwrap();
    tree.delete_child("b").await.unwrap();
    tree.start_child(brief).await.unwrap();
    assert_eq!(tree.count_children().await.unwrap().active, 2);
    assert_eq!(family.record.count("a terminate shutdown"), 0);
    tree.stop().await.unwrap();
}

/// SUP-02: the siblings are stopped in order all the same, and are gone when the supervisor is.
#[tokio::test(start_paused = true)]
async fn arguments_that_explode_when_the_supervisor_stops_keep_nobody_from_stopping() {
    let family = Family::new("sup-args-explode-stop");
    let slow = family.with("slow", |play| play.ends(|| tokio::time::sleep(secs(1))));
    let tree = Supervisor::one_for_one().children([slow, explosive(&family, "b")]);
    let tree = tree.start().await.unwrap();
    assert_eq!(tree.stop().await, Ok(()));
    assert!(!family.is_up("slow"));
    let ends = ["b terminate shutdown", "slow terminate shutdown"];
    assert_eq!(family.record.lines()[2..], ends);
}

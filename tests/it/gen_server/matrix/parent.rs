//! What comes from the parent.

use genserver::{ExitReason, Next};

use super::stage::{Fate, Stage, cast, check};
use crate::puppet::{boom, now, other, stop};

/// Sends an exit signal in the name of the parent.
fn parent_sends(stage: &Stage, reason: ExitReason) {
    let pid = stage.server.pid();
    let send = now(move |_me, ctx| {
        ctx.exit(&pid, reason);
        Ok(Next::Wait)
    });
    cast(&stage.parent, send);
}

/// GS-69
#[tokio::test(start_paused = true)]
async fn the_parent_exits_normally() {
    let act = |stage: &Stage| cast(&stage.parent, stop(ExitReason::Normal));
    check(
        "parent exits normal",
        act,
        [Fate::Nothing, Fate::Terminates("normal")],
    )
    .await;
}

/// GS-63, GS-65
#[tokio::test(start_paused = true)]
async fn the_parent_exits_with_shutdown() {
    let act = |stage: &Stage| cast(&stage.parent, stop(ExitReason::Shutdown));
    check(
        "parent exits shutdown",
        act,
        [Fate::Dies("shutdown"), Fate::Terminates("shutdown")],
    )
    .await;
}

/// GS-63, GS-65
#[tokio::test(start_paused = true)]
async fn the_parent_exits_with_another_reason() {
    let act = |stage: &Stage| cast(&stage.parent, stop(other("r")));
    check(
        "parent exits r",
        act,
        [Fate::Dies("r"), Fate::Terminates("r")],
    )
    .await;
    let act = |stage: &Stage| cast(&stage.parent, boom());
    check(
        "parent panics",
        act,
        [Fate::Dies("raised boom"), Fate::Terminates("raised boom")],
    )
    .await;
}

/// GS-68
#[tokio::test(start_paused = true)]
async fn the_parent_is_killed() {
    let act = |stage: &Stage| stage.parent.pid().kill();
    check(
        "parent killed",
        act,
        [Fate::Dies("killed"), Fate::Terminates("killed")],
    )
    .await;
}

/// GS-63, GS-65, PROC-06: a reason that is only called `kill` is not a kill.
#[tokio::test(start_paused = true)]
async fn the_parent_calls_exit_kill() {
    let act = |stage: &Stage| cast(&stage.parent, stop(other("kill")));
    check(
        "parent exits kill",
        act,
        [Fate::Dies("kill"), Fate::Terminates("kill")],
    )
    .await;
}

/// GS-63
#[tokio::test(start_paused = true)]
async fn the_parent_sends_a_normal_exit() {
    let act = |stage: &Stage| parent_sends(stage, ExitReason::Normal);
    check(
        "parent sends normal",
        act,
        [Fate::Nothing, Fate::Terminates("normal")],
    )
    .await;
}

/// GS-63, GS-65
#[tokio::test(start_paused = true)]
async fn the_parent_sends_an_exit() {
    let act = |stage: &Stage| parent_sends(stage, ExitReason::Shutdown);
    check(
        "parent sends shutdown",
        act,
        [Fate::Dies("shutdown"), Fate::Terminates("shutdown")],
    )
    .await;
    let act = |stage: &Stage| parent_sends(stage, other("r"));
    check(
        "parent sends r",
        act,
        [Fate::Dies("r"), Fate::Terminates("r")],
    )
    .await;
}

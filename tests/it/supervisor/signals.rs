//! SIGTERM while a tree starts. Signals reach the whole program, so each test runs in one of its own.

use std::process::{Command, id};

use genserver::{ExitReason, Init, StartError, Supervisor};
use tokio::signal::unix::{SignalKind, signal};

use super::family::Family;
use crate::alone::is_alone;
use crate::puppet::Play;
use crate::record::soon;

/// Sends the program SIGTERM, and lets everybody hear of it.
async fn terminate_the_program() -> Result<(), ExitReason> {
    let mut arrives = signal(SignalKind::terminate())?;
    let status = Command::new("kill")
        .args(["-TERM", &id().to_string()])
        .status()?;
    assert!(status.success());
    arrives.recv().await;
    yield_often().await;
    Ok(())
}

async fn yield_often() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// A child whose start takes so many signals, and then is over or not.
fn slow(play: Play, signals: usize, then_it_is_over: bool) -> Play {
    play.init(move |me, _ctx| {
        Box::pin(async move {
            for _ in 0..signals {
                terminate_the_program().await?;
                me.record.add("signal");
            }
            if !then_it_is_over {
                std::future::pending::<()>().await;
            }
            Ok(Init::ok(me))
        })
    })
}

/// Runs a tree whose second child starts slowly.
fn run_a_slow_tree(
    family: &Family,
    signals: usize,
    then_it_is_over: bool,
) -> std::io::Result<Result<(), StartError>> {
    let patient = family.with("first", |play| play.ends(yield_often));
    let slow = family.with("slow", move |play| slow(play, signals, then_it_is_over));
    let tree = Supervisor::one_for_one().children([patient, slow]);
    // One thread: whoever yields lets all the others go on.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    Ok(runtime.enable_all().build()?.block_on(soon(tree.run())))
}

/// SUP-02: what has been started is stopped in order.
#[test]
fn a_signal_while_the_tree_starts_stops_it_in_order() {
    if !is_alone(
        module_path!(),
        "a_signal_while_the_tree_starts_stops_it_in_order",
    )
    .unwrap()
    {
        return;
    }
    let family = Family::new("sup-signals-one");
    assert_eq!(run_a_slow_tree(&family, 1, true).unwrap(), Ok(()));
    let lines = [
        "first init",
        "slow init",
        "signal",
        "slow terminate shutdown",
        "first terminate shutdown",
    ];
    assert_eq!(family.record.lines(), lines);
    assert!(!family.is_up("first") && !family.is_up("slow"));
}

/// A second signal does not wait for a start that hangs.
#[test]
fn a_second_signal_while_the_tree_starts_does_not_wait() {
    if !is_alone(
        module_path!(),
        "a_second_signal_while_the_tree_starts_does_not_wait",
    )
    .unwrap()
    {
        return;
    }
    let family = Family::new("sup-signals-two");
    assert_eq!(run_a_slow_tree(&family, 2, false).unwrap(), Ok(()));
    let lines = ["first init", "slow init", "signal"];
    assert_eq!(family.record.lines()[..3], lines);
    assert_eq!(family.record.count("slow terminate shutdown"), 0);
    assert!(!family.is_up("first") && !family.is_up("slow"));
}

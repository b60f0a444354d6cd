//! A tree as a program.

use std::process::Command;

use genserver::{Address, ExitReason, Init, StartError, Supervisor, SupervisorRef};
use tokio::time::Instant;

use super::family::Family;
use crate::puppet::{other, stop};
use crate::record::{millis, secs, soon};

/// SUP-02: an orderly stop when the program is done.
#[tokio::test(start_paused = true)]
async fn a_tree_runs_until_it_is_done_and_stops_in_order() {
    let family = Family::new("sup-run-done");
    let begin = Instant::now();
    let tree = Supervisor::one_for_one().children([family.member("a"), family.member("b")]);
    assert_eq!(tree.run_until(tokio::time::sleep(secs(10))).await, Ok(()));
    assert!(begin.elapsed() >= secs(10) && begin.elapsed() < millis(10_100));
    let lines = [
        "a init",
        "b init",
        "b terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines(), lines);
}

/// SUP-40: a tree that gives up is an error of the program.
#[tokio::test(start_paused = true)]
async fn a_tree_that_gives_up_is_an_error() {
    let family = Family::new("sup-run-gives-up");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .max_restarts(0);
    let (ran, ()) = tokio::join!(soon(tree.run_until(std::future::pending())), async {
        family.record.wait_for("a init").await;
        family.get("a").cast(stop(other("r"))).unwrap();
    });
    assert_eq!(ran, Err(StartError::Exited(ExitReason::Shutdown)));
}

/// SUP-03: so is one that does not start.
#[tokio::test(start_paused = true)]
async fn a_tree_that_does_not_start_is_an_error() {
    let family = Family::new("sup-run-fails");
    let bad = family.with("bad", |play| play.begins(|_me, _ctx| Ok(Init::Ignore)));
    let worse = family.with("worse", |play| play.begins(|_me, _ctx| Err(other("nope"))));
    let tree = Supervisor::one_for_one().children([bad, worse]);
    let ran = soon(tree.run_until(std::future::pending())).await;
    assert!(matches!(ran, Err(StartError::Failed(_))), "{ran:?}");
}

/// A child that does not stop in time is killed, and the program ends all the same.
#[tokio::test(start_paused = true)]
async fn a_child_that_does_not_stop_in_time_does_not_hold_the_program() {
    let family = Family::new("sup-run-straggler");
    let stuck = family.with("stuck", |play| play.ends(std::future::pending));
    let begin = Instant::now();
    let tree = Supervisor::one_for_one().child(stuck);
    assert_eq!(tree.run_until(std::future::ready(())).await, Ok(()));
    assert!(begin.elapsed() >= secs(5) && begin.elapsed() < millis(5_100));
    assert!(!family.is_up("stuck"));
}

/// Those that were killed while the program ran are none of the end's business. What is written on stderr needs a
/// program of its own.
#[tokio::test(start_paused = true)]
async fn only_those_that_do_not_stop_at_the_end_are_named() {
    const ALONE: &str = "GENSERVER_TEST_STRAGGLERS";
    if std::env::var_os(ALONE).is_none() {
        let name = "supervisor::run::only_those_that_do_not_stop_at_the_end_are_named";
        let program = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&program.stderr);
        assert!(program.status.success(), "{said}");
        let last = said
            .lines()
            .filter(|line| line.starts_with("killed, "))
            .collect::<Vec<_>>();
        assert_eq!(
            last,
            ["killed, because they did not stop in time: at-the-end"]
        );
        return;
    }
    let family = Family::new("sup-run-named");
    let stuck = |id| family.with(id, |play| play.ends(std::future::pending));
    let tree = Supervisor::one_for_one()
        .children([stuck("long-ago"), stuck("at-the-end")])
        .name("sup-run-named");
    let done = async {
        let tree = SupervisorRef::whereis("sup-run-named").unwrap();
        tree.terminate_child("long-ago").await.unwrap();
    };
    assert_eq!(tree.run_until(done).await, Ok(()));
}

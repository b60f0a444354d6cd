//! What comes from anybody else, and from the server itself.

use genserver::{Address, ExitReason, GenServer, Next};

use super::stage::{Fate, Stage, cast, check};
use crate::puppet::{Play, Puppet, boom, now, other, puppet, step, stop};
use crate::record::{Record, secs};

/// GS-64, GS-66
#[tokio::test(start_paused = true)]
async fn a_linked_peer_exits_normally() {
    let act = |stage: &Stage| cast(&stage.peer, stop(ExitReason::Normal));
    check(
        "peer exits normal",
        act,
        [Fate::Nothing, Fate::Told("normal")],
    )
    .await;
}

/// GS-64, GS-65
#[tokio::test(start_paused = true)]
async fn a_linked_peer_exits_with_another_reason() {
    let act = |stage: &Stage| cast(&stage.peer, stop(other("r")));
    check("peer exits r", act, [Fate::Dies("r"), Fate::Told("r")]).await;
}

/// GS-64
#[tokio::test(start_paused = true)]
async fn a_linked_peer_is_killed() {
    let act = |stage: &Stage| stage.peer.pid().kill();
    check(
        "peer killed",
        act,
        [Fate::Dies("killed"), Fate::Told("killed")],
    )
    .await;
}

/// GS-64, GS-66
#[tokio::test(start_paused = true)]
async fn a_stranger_sends_a_normal_exit() {
    let act = |stage: &Stage| stage.stranger.exit(&stage.server.pid(), ExitReason::Normal);
    check(
        "stranger sends normal",
        act,
        [Fate::Nothing, Fate::Told("normal")],
    )
    .await;
    let act = |stage: &Stage| stage.server.pid().exit(ExitReason::Normal);
    check(
        "a task sends normal",
        act,
        [Fate::Nothing, Fate::Told("normal")],
    )
    .await;
}

/// GS-64, GS-65
#[tokio::test(start_paused = true)]
async fn a_stranger_sends_an_exit() {
    let act = |stage: &Stage| {
        let pid = stage.server.pid();
        stage.stranger.exit(&pid, ExitReason::Shutdown);
    };
    check(
        "stranger sends shutdown",
        act,
        [Fate::Dies("shutdown"), Fate::Told("shutdown")],
    )
    .await;
    let act = |stage: &Stage| stage.server.pid().exit(other("r"));
    check("a task sends r", act, [Fate::Dies("r"), Fate::Told("r")]).await;
}

/// GS-67
#[tokio::test(start_paused = true)]
async fn anyone_kills() {
    let act = |stage: &Stage| stage.server.pid().kill();
    check("killed", act, [Fate::Dies("killed"), Fate::Dies("killed")]).await;
}

/// GS-60, GS-61
#[tokio::test(start_paused = true)]
async fn a_callback_stops_fails_or_panics() {
    let act = |stage: &Stage| cast(&stage.server, stop(ExitReason::Normal));
    check("stop normal", act, [Fate::Terminates("normal"); 2]).await;
    let act = |stage: &Stage| cast(&stage.server, stop(other("r")));
    check("stop r", act, [Fate::Terminates("r"); 2]).await;
    let act = |stage: &Stage| cast(&stage.server, now(|_me, _ctx| Err(other("failed"))));
    check("fails", act, [Fate::Terminates("failed"); 2]).await;
    let act = |stage: &Stage| cast(&stage.server, boom());
    check("panics", act, [Fate::Terminates("raised boom"); 2]).await;
}

/// GS-62
#[tokio::test(start_paused = true)]
async fn somebody_stops_it() {
    let act = |stage: &Stage| {
        tokio::spawn(stage.server.stop().reason(other("r")).into_future());
    };
    check("stopped", act, [Fate::Terminates("r"); 2]).await;
}

/// GS-70
#[tokio::test(start_paused = true)]
async fn the_starter_of_an_unlinked_server_exits() {
    for traps in [false, true] {
        for reason in [ExitReason::Normal, other("r")] {
            let record = Record::new();
            let starter = puppet(&Record::new()).await;
            let play = Play::new(&record).trapping(traps);
            let start = starter.call(|from| {
                step(move |_me, _ctx| {
                    Box::pin(async move {
                        from.reply(Puppet::start(play).await);
                        Ok(Next::Wait)
                    })
                })
            });
            let server = start.await.unwrap().unwrap();
            cast(&starter, stop(reason));
            tokio::time::sleep(secs(1)).await;
            assert!(!starter.is_alive());
            assert!(server.is_alive());
            assert!(record.lines().is_empty());
        }
    }
}

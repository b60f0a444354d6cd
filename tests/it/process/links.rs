//! Links (rows PROC-12 to PROC-16).

use std::sync::Arc;

use genserver::{ExitReason, GenServer, LinkError, Process, ServerRef, Signal};
use tokio::sync::Notify;

use super::support::{
    Ear, Heard, Worker, arrived, failing, gone, idle, other, settled, trapper, within, worker,
};

/// PROC-12
#[tokio::test(start_paused = true)]
async fn linking_twice_gives_one_signal() {
    let mut me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    me.link(&peer).unwrap();
    let end = peer.monitor();
    peer.exit(other("boom"));
    end.await;
    assert!(matches!(arrived(&mut me), Some(Signal::Exit(_))));
    assert!(arrived(&mut me).is_none());
}

/// PROC-12: from both sides, too.
#[tokio::test(start_paused = true)]
async fn a_link_that_both_sides_made_is_one_link() {
    let (one, mut heard) = trapper().await.unwrap();
    let (peer, _heard) = worker().await.unwrap();
    let (one_pid, peer_pid) = (one.pid(), peer.pid());
    within(&one, move |ctx| ctx.link(&peer_pid))
        .await
        .unwrap()
        .unwrap();
    within(&peer, move |ctx| ctx.link(&one_pid))
        .await
        .unwrap()
        .unwrap();
    peer.pid().exit(other("boom"));
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(peer.pid()), other("boom")))
    );
    settled(&one).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-12: one `unlink` undoes any number of them.
#[tokio::test(start_paused = true)]
async fn a_link_made_twice_is_undone_once() {
    let mut me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    me.link(&peer).unwrap();
    me.unlink(&peer);
    let end = peer.monitor();
    peer.exit(other("boom"));
    end.await;
    assert!(arrived(&mut me).is_none());
}

/// PROC-13
#[tokio::test(start_paused = true)]
async fn after_unlink_the_end_of_the_peer_has_no_effect_on_either_side() {
    for one_ends in [true, false] {
        let (one, _heard) = worker().await.unwrap();
        let (peer, _heard) = worker().await.unwrap();
        let pid = peer.pid();
        within(&one, move |ctx| ctx.link(&pid).map(|()| ctx.unlink(&pid)))
            .await
            .unwrap()
            .unwrap();
        let (dies, lives) = if one_ends {
            (&one, &peer)
        } else {
            (&peer, &one)
        };
        let end = dies.pid().monitor();
        dies.pid().exit(other("boom"));
        end.await;
        settled(lives).await.unwrap();
    }
}

/// PROC-13
#[tokio::test(start_paused = true)]
async fn an_exit_that_was_received_before_unlink_stays() {
    let mut me = Process::attach();
    let peer = failing(other("boom"));
    me.link(&peer).unwrap();
    let end = peer.monitor();
    end.await;
    me.unlink(&peer);
    let Some(Signal::Exit(exit)) = arrived(&mut me) else {
        panic!("the exit is gone")
    };
    assert_eq!(exit.reason, other("boom"));
}

/// PROC-13
#[tokio::test(start_paused = true)]
async fn unlinking_what_was_never_linked_is_nothing() {
    let mut me = Process::attach();
    let (stranger, dead) = (idle(), gone().await);
    me.unlink(&stranger);
    me.unlink(&dead);
    me.unlink(&me.pid());
    assert!(stranger.is_alive());
    assert!(arrived(&mut me).is_none());
}

/// PROC-14
#[tokio::test(start_paused = true)]
async fn linking_to_a_dead_process_is_a_message_if_exits_are_trapped() {
    let (server, mut heard) = trapper().await.unwrap();
    let dead = gone().await;
    let pid = dead.clone();
    assert_eq!(
        within(&server, move |ctx| ctx.link(&pid)).await.unwrap(),
        Ok(())
    );
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(dead), ExitReason::NoProc))
    );
}

/// PROC-14
#[tokio::test(start_paused = true)]
async fn linking_to_a_dead_process_is_an_error_if_exits_are_not_trapped() {
    let (server, mut heard) = worker().await.unwrap();
    let dead = gone().await;
    let linked = within(&server, move |ctx| ctx.link(&dead)).await.unwrap();
    assert!(matches!(linked, Err(LinkError { .. })));
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-14: `?` makes the exit of OTP's caller of the error.
#[tokio::test(start_paused = true)]
async fn a_failed_link_that_is_passed_on_ends_the_process_with_no_proc() {
    let dead = gone().await;
    let pid = Process::spawn(|me| async move {
        me.link(&dead)?;
        Ok(())
    });
    assert_eq!(pid.monitor().await.reason, ExitReason::NoProc);
}

async fn chain(length: usize) -> Result<Vec<(ServerRef<Worker>, Ear)>, Box<dyn std::error::Error>> {
    let mut chain: Vec<(ServerRef<Worker>, Ear)> = Vec::new();
    for _ in 0..length {
        let (next, heard) = worker().await?;
        if let Some((last, _)) = chain.last() {
            let pid = last.pid();
            within(&next, move |ctx| ctx.link(&pid)).await??;
        }
        chain.push((next, heard));
    }
    Ok(chain)
}

/// PROC-15
#[tokio::test(start_paused = true)]
async fn a_chain_of_links_dies_of_the_first_reason() {
    let chain = chain(5).await.unwrap();
    let ends: Vec<_> = chain
        .iter()
        .map(|(server, _)| server.pid().monitor())
        .collect();
    chain[2].0.pid().exit(other("deep"));
    for end in ends {
        assert_eq!(end.await.reason, other("deep"));
    }
}

/// PROC-15: whoever traps exits in between ends the chain.
#[tokio::test(start_paused = true)]
async fn a_chain_of_links_stops_at_whoever_traps_exits() {
    let mut chain = chain(5).await.unwrap();
    within(&chain[3].0, |ctx| ctx.trap_exits(true))
        .await
        .unwrap();
    let ends: Vec<_> = chain[..3]
        .iter()
        .map(|(server, _)| server.pid().monitor())
        .collect();
    chain[0].0.pid().exit(other("deep"));
    for end in ends {
        assert_eq!(end.await.reason, other("deep"));
    }
    let third = chain[2].0.pid();
    assert_eq!(
        chain[3].1.recv().await,
        Some(Heard::Exit(Some(third), other("deep")))
    );
    settled(&chain[3].0).await.unwrap();
    settled(&chain[4].0).await.unwrap();
}

/// PROC-16
#[tokio::test(start_paused = true)]
async fn a_process_spawned_with_a_link_cannot_die_unnoticed() {
    let mut me = Process::attach();
    let child = me.spawn_link(|_child| async { Err(other("at once")) });
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!((exit.from, exit.reason), (Some(child), other("at once")));
}

/// PROC-16: the other way round.
#[tokio::test(start_paused = true)]
async fn a_process_spawned_with_a_link_dies_with_its_spawner() {
    let go = Arc::new(Notify::new());
    let (told, children) = tokio::sync::oneshot::channel();
    let wait = Arc::clone(&go);
    let spawner = Process::spawn(move |me| async move {
        let child = me.spawn_link(|_child| std::future::pending());
        let _told = told.send(child).is_ok();
        wait.notified().await;
        Err(other("boom"))
    });
    let (end, child) = (spawner.monitor(), children.await.unwrap());
    let end_of_child = child.monitor();
    go.notify_one();
    assert_eq!(end.await.reason, other("boom"));
    assert_eq!(end_of_child.await.reason, other("boom"));
}

/// PROC-16
#[tokio::test(start_paused = true)]
async fn a_server_started_with_a_link_cannot_die_unnoticed() {
    let mut me = Process::attach();
    let (ear, _heard) = tokio::sync::mpsc::unbounded_channel();
    let child = Worker::start(ear).linked_to(&me).await.unwrap();
    child.pid().exit(other("boom"));
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!((exit.from, exit.reason), (Some(child.pid()), other("boom")));
}

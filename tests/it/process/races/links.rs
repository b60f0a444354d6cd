//! Links racing with deaths (PROC-12 to PROC-16).

use std::sync::Arc;

use genserver::{ExitReason, LinkError, Pid, Process, Signal};
use tokio::sync::Barrier;

use crate::process::support::{arrived, idle, other};

const ROUNDS: usize = 500;

/// The exits that have arrived.
fn exits(me: &mut Process) -> Vec<ExitReason> {
    let signals = std::iter::from_fn(|| arrived(me));
    let exits = signals.filter_map(|signal| match signal {
        Signal::Exit(exit) => Some(exit.reason),
        Signal::Down(_) => None,
    });
    exits.collect()
}

/// Kills `victim` at the same time as the other side of `start` goes on.
fn kill_at(start: &Arc<Barrier>, victim: &Pid) -> tokio::task::JoinHandle<()> {
    let (start, victim) = (Arc::clone(start), victim.clone());
    tokio::spawn(async move {
        start.wait().await;
        victim.kill();
    })
}

/// PROC-14: a link that races with the death gives exactly one exit.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_made_while_the_peer_dies_gives_one_exit() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let end = victim.monitor();
        let linking = tokio::spawn(async move {
            let mut me = Process::attach();
            start.wait().await;
            me.link(&victim).unwrap();
            end.await;
            exits(&mut me)
        });
        killing.await.unwrap();
        let exits = linking.await.unwrap();
        assert_eq!(exits.len(), 1, "{exits:?}");
        assert!(matches!(exits[0], ExitReason::Killed | ExitReason::NoProc));
    }
}

/// PROC-14: without trapping, it is the signal or the error, never both and never neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_made_while_the_peer_dies_is_fatal_or_an_error() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let (tell, told) = tokio::sync::oneshot::channel();
        let linker = Process::spawn(move |me| async move {
            start.wait().await;
            let linked: Result<(), LinkError> = me.link(&victim);
            let _told = tell.send(linked.is_ok()).is_ok();
            linked?;
            std::future::pending().await
        });
        let reason = linker.monitor().await.reason;
        killing.await.unwrap();
        let expected = if told.await.unwrap() {
            ExitReason::Killed
        } else {
            ExitReason::NoProc
        };
        // `NoProc` also if it was gone before it was watched.
        assert!(
            reason == expected || reason == ExitReason::NoProc,
            "{reason}"
        );
    }
}

/// PROC-13: once `unlink` has returned, nothing arrives any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unlink_that_races_with_the_death_lets_nothing_through_afterwards() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let end = victim.monitor();
        let unlinking = tokio::spawn(async move {
            let mut me = Process::attach();
            me.link(&victim).unwrap();
            start.wait().await;
            me.unlink(&victim);
            let before = exits(&mut me).len();
            end.await;
            (before, exits(&mut me))
        });
        killing.await.unwrap();
        let (before, afterwards) = unlinking.await.unwrap();
        assert!(before <= 1);
        assert!(afterwards.is_empty(), "{afterwards:?}");
    }
}

/// PROC-12, PROC-13: link, unlink, link against a death: one exit, and not two.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_again_while_the_peer_dies_gives_one_exit() {
    for _ in 0..ROUNDS {
        let (victim, start) = (idle(), Arc::new(Barrier::new(2)));
        let killing = kill_at(&start, &victim);
        let end = victim.monitor();
        let linking = tokio::spawn(async move {
            let mut me = Process::attach();
            me.link(&victim).unwrap();
            start.wait().await;
            me.unlink(&victim);
            let before = exits(&mut me).len();
            me.link(&victim).unwrap();
            end.await;
            (before, exits(&mut me))
        });
        killing.await.unwrap();
        let (before, exits) = linking.await.unwrap();
        assert_eq!(exits.len(), 1, "{before} before, then {exits:?}");
    }
}

/// PROC-16
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_death_of_a_process_spawned_with_a_link_is_missed() {
    let mut me = Process::attach();
    for _ in 0..ROUNDS {
        let child = me.spawn_link(|_child| async { Err(other("at once")) });
        let Ok(Signal::Exit(exit)) = me.receive().await else {
            panic!("nothing is monitored")
        };
        assert_eq!((exit.from, exit.reason), (Some(child), other("at once")));
    }
}

/// PROC-15: a chain of a thousand dies wholly, wherever it breaks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_a_thousand_linked_processes_dies_wholly() {
    for broken in [0, 499, 999] {
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let mut chain: Vec<Pid> = Vec::new();
        for _ in 0..1_000 {
            let (before, tell) = (chain.last().cloned(), tell.clone());
            chain.push(Process::spawn(move |me| async move {
                if let Some(before) = before {
                    me.link(&before)?;
                }
                let _told = tell.send(()).is_ok();
                std::future::pending().await
            }));
        }
        for _ in 0..1_000 {
            told.recv().await.unwrap();
        }
        let ends: Vec<_> = chain.iter().map(Pid::monitor).collect();
        chain[broken].exit(other("deep"));
        for end in ends {
            assert_eq!(end.await.reason, other("deep"));
        }
    }
}

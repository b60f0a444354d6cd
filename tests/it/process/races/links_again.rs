//! Linking twice while the peer dies (PROC-12, PROC-14).

use std::sync::Arc;

use genserver::{ExitReason, Pid, Process, Signal};
use tokio::sync::{Barrier, oneshot};

use crate::process::support::{arrived, idle, other};
use crate::record::soon;

const ROUNDS: usize = 2_000;
const LINKS_AT_ONCE: usize = 100;

/// Links with `peer` again and again until it is gone, then waits for its own end.
async fn link_until_it_is_gone(
    me: Process,
    peer: Pid,
    linked: oneshot::Sender<bool>,
) -> Result<(), ExitReason> {
    let _told = linked.send(me.link(&peer).is_ok()).is_ok();
    while peer.is_alive() {
        for _ in 0..LINKS_AT_ONCE {
            let _linked = me.link(&peer).is_ok();
        }
        // Without it, a peer that waits behind this task on the same worker would never get to die.
        tokio::task::yield_now().await;
    }
    std::future::pending().await
}

/// PROC-12: the link that stands brings the exit, whatever a second one says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_twice_while_the_peer_dies_never_loses_the_exit() {
    for _ in 0..ROUNDS {
        let peer = idle();
        let (tell, told) = oneshot::channel();
        let other_one = peer.clone();
        let one = Process::spawn(|me| link_until_it_is_gone(me, other_one, tell));
        let end = one.monitor();
        assert!(told.await.unwrap());
        peer.exit(other("boom"));
        assert_eq!(soon(end).await.reason, other("boom"));
    }
}

/// PROC-12: two that link each other while one of them ends have one link, which breaks once. (The handle
/// of a process may be used by another task than its own.)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_link_each_other_while_one_ends_have_one_link() {
    for _ in 0..ROUNDS {
        let mut me = Process::attach();
        let start = Arc::new(Barrier::new(3));
        let (tell, told) = oneshot::channel();
        let (begin, end, my_pid) = (Arc::clone(&start), Arc::clone(&start), me.pid());
        let peer = Process::spawn(move |itself| async move {
            let linking = tokio::spawn(async move {
                begin.wait().await;
                let _linked = itself.link(&my_pid).is_ok();
            });
            let _told = tell.send(linking).is_ok();
            end.wait().await;
            Err(other("boom"))
        });
        // Set while it lives, so that its news comes after that of the links (I2).
        let gone = peer.monitor();
        start.wait().await;
        me.link(&peer).unwrap();
        soon(told.await.unwrap()).await.unwrap();
        soon(gone).await;
        let exits: Vec<_> = std::iter::from_fn(|| arrived(&mut me))
            .filter_map(|signal| match signal {
                Signal::Exit(exit) => Some(exit.reason),
                Signal::Down(_) => None,
            })
            .collect();
        let (boom, nobody) = (other("boom"), ExitReason::NoProc);
        let fine = [vec![boom.clone()], vec![nobody.clone()], vec![boom, nobody]];
        assert!(fine.contains(&exits), "{exits:?}");
    }
}

//! Linking twice while the peer dies (PROC-12, PROC-14).

use genserver::{ExitReason, Pid, Process};
use tokio::sync::oneshot;

use crate::process::support::{idle, other};
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

//! Links at their edges: oneself, the dead, a parent that is gone (rows PROC-12 to PROC-16).

use genserver::{Context, ExitReason, GenServer, Init, Never, Process};
use tokio::sync::mpsc::unbounded_channel;

use super::support::{Flag, Raise, Worker, arrived, idle, other, settled, within, worker};

/// A link to oneself is nothing.
#[tokio::test(start_paused = true)]
async fn a_process_linked_to_itself_ends_once() {
    let mut me = Process::attach();
    let (server, mut heard) = worker().await.unwrap();
    me.monitor(&server.pid());
    within(&server, |ctx| ctx.link(&ctx.pid()))
        .await
        .unwrap()
        .unwrap();
    settled(&server).await.unwrap();
    server.pid().exit(other("boom"));
    me.receive().await.unwrap();
    assert!(arrived(&mut me).is_none());
    assert_eq!(heard.recv().await, None);
}

/// PROC-13: after `unlink`, a new link is a new link.
#[tokio::test(start_paused = true)]
async fn a_link_can_be_made_again() {
    let mut me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    me.unlink(&peer);
    me.link(&peer).unwrap();
    let end = peer.monitor();
    peer.exit(other("boom"));
    end.await;
    assert!(arrived(&mut me).is_some());
    assert!(arrived(&mut me).is_none());
}

/// The peer's side of the link is gone with this side.
#[tokio::test(start_paused = true)]
async fn a_dead_process_is_nobodys_peer() {
    let mut me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    let end = peer.monitor();
    peer.exit(other("boom"));
    end.await;
    assert!(arrived(&mut me).is_some());
    drop(me);
    assert!(!peer.is_alive());
}

/// PROC-16: linking to the starter is part of the start, also when the starter is already gone.
#[tokio::test(start_paused = true)]
async fn a_server_whose_parent_ended_before_the_start_does_not_live_on_unlinked() {
    let parent = Process::attach();
    let (ear, _heard) = unbounded_channel();
    let start = Worker::start(ear).linked_to(&parent);
    drop(parent);
    // Refused, or started and ended by the link at once: both are fine, an orphan is not.
    if let Ok(server) = start.await {
        let gone = tokio::time::timeout(std::time::Duration::from_secs(1), server.pid().monitor());
        assert!(
            gone.await.is_ok(),
            "the server outlives a parent that it never had"
        );
    }
}

/// Never gets past `init`.
struct Stuck;

impl GenServer for Stuck {
    type Args = (Raise, tokio::sync::oneshot::Sender<()>);
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(args: Self::Args, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        let (_raise, begun) = args;
        let _told = begun.send(()).is_ok();
        std::future::pending().await
    }
}

/// PROC-16: the link holds while `init` runs.
#[tokio::test(start_paused = true)]
async fn a_server_dies_with_its_parent_also_during_init() {
    let flag = Flag::default();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (server, _heard) = worker().await.unwrap();
    let raise = flag.raised_by_drop();
    let start = within(&server, move |ctx| ctx.start_link::<Stuck>((raise, begun)))
        .await
        .unwrap();
    let starting = tokio::spawn(start.into_future());
    begins.await.unwrap();
    server.pid().exit(other("boom"));
    let started = starting.await.unwrap();
    assert_eq!(started, Err(genserver::StartError::Failed(other("boom"))));
    assert!(flag.is_up());
}

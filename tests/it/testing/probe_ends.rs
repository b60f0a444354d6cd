//! A probe dies as other processes do, and those who talk to it see how.

use genserver::testing::{Probe, Received, assert_down, assert_receive, settled};
use genserver::{Address as _, CallError, ExitReason};

use super::support::{Bomb, Bunker, BunkerClient as _, Vase, VaseCall, VaseClient as _};
use crate::process::support::idle;
use crate::record::soon;

async fn owed(probe: &Probe<Vase>) -> tokio::task::JoinHandle<Result<u32, CallError>> {
    let vase = probe.server();
    let debt = tokio::spawn({
        let vase = vase.clone();
        async move { vase.fill().await }
    });
    settled(&vase).await;
    debt
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_reply_hears_why_it_ends() {
    let probe = Probe::<Vase>::new();
    let debt = owed(&probe).await;
    probe.exit(ExitReason::other("dropped")).await;
    assert_down!(probe.pid(), reason if *reason == ExitReason::other("dropped"));
    assert_eq!(debt.await.unwrap(), Err(CallError::Exited(reason)));
}

#[tokio::test(start_paused = true)]
async fn also_if_the_request_was_read() {
    let mut probe = Probe::<Vase>::new();
    let debt = owed(&probe).await;
    assert_receive!(probe, Received::Call(VaseCall::Fill(_from)));
    probe.exit(ExitReason::other("dropped")).await;
    let dropped = Err(CallError::Exited(ExitReason::other("dropped")));
    assert_eq!(debt.await.unwrap(), dropped);
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_is_told_at_once() {
    let mut probe = Probe::<Vase>::new();
    let debt = owed(&probe).await;
    drop(probe.receive().await);
    assert_eq!(debt.await.unwrap(), Err(CallError::NoReply));
}

#[tokio::test(start_paused = true)]
async fn it_can_be_killed() {
    let probe = Probe::<Vase>::new();
    let debt = owed(&probe).await;
    probe.pid().kill();
    assert_eq!(
        debt.await.unwrap(),
        Err(CallError::Exited(ExitReason::Killed))
    );
}

#[tokio::test(start_paused = true)]
async fn a_fatal_exit_of_one_that_it_is_linked_to_ends_it() {
    let probe = Probe::<Vase>::new();
    let other = idle();
    probe.link(&other).unwrap();
    other.exit(ExitReason::other("together"));
    assert_down!(probe.pid(), reason);
    assert_eq!(reason, ExitReason::other("together"));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_linked_to_it_dies_with_it() {
    let probe = Probe::<Vase>::new();
    let other = idle();
    probe.link(&other).unwrap();
    probe.exit(ExitReason::other("together")).await;
    assert_down!(other, reason);
    assert_eq!(reason, ExitReason::other("together"));
}

#[tokio::test(start_paused = true)]
async fn it_stops_when_it_is_asked_to() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    probe
        .server()
        .stop()
        .reason(ExitReason::Shutdown)
        .await
        .unwrap();
    assert_down!(probe.pid(), ExitReason::Shutdown);
    assert_eq!(
        probe.mailbox().await.len(),
        1,
        "what it had can still be read"
    );
}

#[tokio::test(start_paused = true)]
async fn it_drains() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    probe.server().drain().await.unwrap();
    probe.server().turn().unwrap();
    assert_eq!(probe.mailbox().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn dropping_it_ends_it_normally() {
    let probe = Probe::<Vase>::new().name("a dropped probe");
    let (pid, child) = (probe.pid(), probe.child());
    let debt = owed(&probe).await;
    drop(probe);
    assert_down!(pid, ExitReason::Normal);
    assert!(debt.await.unwrap().is_err());
    assert_eq!(child.label().await, Err(CallError::NoProc));
    assert_eq!(genserver::whereis("a dropped probe"), None);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "and has ended: killed; its mailbox is empty")]
async fn a_receive_from_one_that_has_ended_fails_at_once() {
    let mut probe = Probe::<Vase>::new();
    probe.pid().kill();
    let before = tokio::time::Instant::now();
    let received = std::panic::AssertUnwindSafe(probe.receive());
    let failed = futures_util::FutureExt::catch_unwind(received).await;
    assert_eq!(before.elapsed().as_secs(), 0);
    std::panic::resume_unwind(failed.unwrap_err());
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "cannot watch")]
async fn one_that_has_ended_cannot_watch() {
    let probe = Probe::<Vase>::new();
    probe.exit(ExitReason::Normal).await;
    probe.monitor(&idle()).await;
}

#[tokio::test(start_paused = true)]
async fn ending_it_twice_is_ending_it_once() {
    let probe = Probe::<Vase>::new();
    probe.exit(ExitReason::other("first")).await;
    soon(probe.exit(ExitReason::other("second"))).await;
    assert_eq!(probe.pid().exit_reason(), Some(ExitReason::other("first")));
}

#[test]
fn a_runtime_that_ends_ends_it() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let probe = runtime.block_on(async {
        let probe = Probe::<Vase>::new();
        probe.server().turn().unwrap();
        probe
    });
    drop(runtime);
    assert_eq!(probe.pid().exit_reason(), Some(ExitReason::Killed));
}

#[tokio::test(start_paused = true)]
async fn its_role_is_empty_when_it_has_ended_however_it_has() {
    let (first, second, third) = (Probe::<Vase>::new(), Probe::new(), Probe::new());
    let children = [&first, &second, &third].map(Probe::child);
    first.exit(ExitReason::Shutdown).await;
    second.pid().kill();
    soon(second.pid().monitor()).await;
    third.server().stop().await.unwrap();
    for vase in children {
        let before = tokio::time::Instant::now();
        assert_eq!(vase.label().await, Err(CallError::NoProc));
        assert_eq!(before.elapsed(), std::time::Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn the_name_of_a_probe_that_was_dropped_is_free_at_once() {
    for _ in 0..3 {
        let probe = Probe::<Vase>::new().name("again and again");
        assert_eq!(genserver::whereis("again and again"), Some(probe.pid()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_that_nobody_reads_any_more_harms_nobody_with_its_destructor() {
    let probe = Probe::<Bunker>::new();
    let pid = probe.pid();
    for _ in 0..2 {
        probe.server().put(Bomb).unwrap();
    }
    drop(probe);
    assert_down!(pid, ExitReason::Normal);
}

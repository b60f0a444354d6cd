//! A task that became a process: `Process::attach`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use genserver::{ExitReason, Process, Signal};
use tokio::time::timeout;

use super::support::{Heard, arrived, idle, other, trapper, within};
use crate::puppet::word;

#[tokio::test(start_paused = true)]
async fn an_attached_process_traps_exits_for_ever() {
    let mut me = Process::attach();
    me.trap_exits(false);
    me.pid().exit(other("boom"));
    let Some(Signal::Exit(exit)) = arrived(&mut me) else {
        panic!("the signal is gone")
    };
    assert_eq!(exit.reason, other("boom"));
}

/// Whoever looks once, as `now_or_never` does, misses nothing.
#[tokio::test(start_paused = true)]
async fn what_has_come_is_seen_at_the_first_look() {
    let mut me = Process::attach();
    for word in ["one", "two"] {
        me.pid().exit(other(word));
    }
    assert!(arrived(&mut me).is_some());
    assert!(arrived(&mut me).is_some());
    me.pid().exit(other("three"));
    assert!(arrived(&mut me).is_some());
    assert!(arrived(&mut me).is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_an_attached_process_is_a_normal_end() {
    let me = Process::attach();
    let end = me.pid().monitor();
    drop(me);
    assert_eq!(end.await.reason, ExitReason::Normal);
}

#[tokio::test(start_paused = true)]
async fn what_is_linked_to_an_attached_process_outlives_its_drop() {
    let me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    drop(me);
    tokio::task::yield_now().await;
    assert!(
        timeout(Duration::from_secs(1), peer.monitor())
            .await
            .is_err(),
        "the peer died"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_linked_to_an_attached_process_hears_a_normal_exit_when_it_is_dropped() {
    let me = Process::attach();
    let (server, mut heard) = trapper().await.unwrap();
    let pid = me.pid();
    within(&server, move |ctx| ctx.link(&pid))
        .await
        .unwrap()
        .unwrap();
    let pid = me.pid();
    drop(me);
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(pid), ExitReason::Normal))
    );
}

#[tokio::test(start_paused = true)]
async fn an_attached_process_whose_task_panics_ends_with_a_panic() {
    let me = Process::attach();
    let end = me.pid().monitor();
    let unwound = catch_unwind(AssertUnwindSafe(move || {
        let _me = me;
        panic!("the task fails");
    }));
    assert!(unwound.is_err());
    let reason = end.await.reason;
    assert_eq!(word(&reason), "raised the attached task panicked");
}

#[tokio::test(start_paused = true)]
async fn a_killed_attached_process_hears_that_it_is_over_and_ends_as_killed() {
    let mut me = Process::attach();
    let end = me.pid().monitor();
    me.pid().exit(other("before"));
    me.pid().kill();
    assert_eq!(me.receive().await.unwrap_err(), ExitReason::Killed);
    assert!(me.pid().is_alive());
    drop(me);
    assert_eq!(end.await.reason, ExitReason::Killed);
}

/// Nothing is lost when a `receive` is dropped.
#[tokio::test(start_paused = true)]
async fn a_receive_that_was_interrupted_loses_no_signal() {
    let mut me = Process::attach();
    let peer = idle();
    me.link(&peer).unwrap();
    assert!(timeout(Duration::from_secs(1), me.receive()).await.is_err());
    peer.exit(other("boom"));
    peer.monitor().await;
    assert!(matches!(arrived(&mut me), Some(Signal::Exit(_))));
}

#[tokio::test(start_paused = true)]
async fn a_task_may_be_several_processes() {
    let (mut one, other_one) = (Process::attach(), Process::attach());
    assert_ne!(one.pid(), other_one.pid());
    one.monitor(&other_one.pid());
    drop(other_one);
    assert!(matches!(arrived(&mut one), Some(Signal::Down(_))));
}

/// A process may leave the task that it was, and hears there that it is over.
#[tokio::test(start_paused = true)]
async fn a_process_that_outlives_its_task_hears_that_it_has_ended() {
    let (hand, taken) = tokio::sync::oneshot::channel();
    let gone = Process::spawn(|me| async {
        hand.send(me).unwrap();
        Err(other("over"))
    })
    .monitor();
    let mut me = taken.await.unwrap();
    assert_eq!(gone.await.reason, other("over"));
    let heard = timeout(Duration::from_secs(1), me.receive()).await;
    assert_eq!(heard.unwrap().unwrap_err(), other("over"));
    // Nor does anything begin that would be linked to it.
    let late = me.spawn_link(|_late| std::future::pending());
    assert_eq!(late.monitor().await.reason, ExitReason::NoProc);
}

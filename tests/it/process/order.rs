//! The order of signals between two processes (rows PROC-17, PROC-18, PROC-27).

use std::sync::Arc;

use genserver::{Address as _, ExitReason, Process};
use tokio::sync::Notify;

use super::support::{Flag, Heard, other, settled, trapper, within, worker};

/// PROC-17
#[tokio::test(start_paused = true)]
async fn messages_exits_and_downs_of_one_sender_arrive_in_order() {
    let (to, mut heard) = trapper().await.unwrap();
    let go = Arc::new(Notify::new());
    let (target, wait) = (to.clone(), Arc::clone(&go));
    let sender = Process::spawn(move |me| async move {
        wait.notified().await;
        let _sent = target.send(1).is_ok();
        me.exit(&target.pid(), other("between"));
        let _sent = target.send(2).is_ok();
        Ok(())
    });
    let watched = sender.clone();
    let monitor = within(&to, move |ctx| ctx.monitor(&watched)).await.unwrap();
    go.notify_one();

    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(sender.clone()), other("between")))
    );
    assert_eq!(heard.recv().await, Some(Heard::Said(2)));
    assert_eq!(
        heard.recv().await,
        Some(Heard::Down(monitor, Some(sender), ExitReason::Normal))
    );
}

/// PROC-17: a call, a cast and a message of one sender too.
#[tokio::test(start_paused = true)]
async fn calls_casts_and_messages_of_one_sender_arrive_in_order() {
    let (to, mut heard) = worker().await.unwrap();
    to.send(1).unwrap();
    let this = to.clone();
    to.cast(Box::pin(async move {
        let _sent = this.send(3).is_ok();
        Ok(genserver::Next::Wait)
    }))
    .unwrap();
    to.send(2).unwrap();
    within(&to, |ctx| ctx.send(4)).await.unwrap();
    settled(&to).await.unwrap();
    for word in 1..=4 {
        assert_eq!(heard.recv().await, Some(Heard::Said(word)));
    }
}

/// PROC-18
#[tokio::test(start_paused = true)]
async fn a_fatal_signal_goes_before_everything_that_is_queued() {
    let (target, mut heard) = worker().await.unwrap();
    let end = target.pid().monitor();
    for word in 0..100 {
        target.send(word).unwrap();
    }
    target.pid().exit(other("boom"));
    assert_eq!(end.await.reason, other("boom"));
    assert_eq!(heard.recv().await, None);
}

/// PROC-18: also when the process has taken the messages out of the mailbox already.
#[tokio::test(start_paused = true)]
async fn a_fatal_signal_goes_before_what_was_taken_but_not_handled() {
    let (target, mut heard) = worker().await.unwrap();
    let end = target.pid().monitor();
    let pid = target.pid();
    target.send(1).unwrap();
    target
        .cast(Box::pin(async move {
            pid.exit(other("boom"));
            Ok(genserver::Next::Wait)
        }))
        .unwrap();
    target.send(2).unwrap();
    assert_eq!(end.await.reason, other("boom"));
    assert_eq!(heard.recv().await, Some(Heard::Said(1)));
    assert_eq!(heard.recv().await, None);
}

/// PROC-18, PROC-28: what was never handled is dropped before anybody hears of the death.
#[tokio::test(start_paused = true)]
async fn messages_that_nobody_handles_are_dropped_before_the_down() {
    let flag = Flag::default();
    let (target, _heard) = worker().await.unwrap();
    let raise = flag.raised_by_drop();
    target
        .cast(Box::pin(async move {
            drop(raise);
            Ok(genserver::Next::Wait)
        }))
        .unwrap();
    let end = target.pid().monitor();
    target.pid().kill();
    end.await;
    assert!(flag.is_up());
}

/// PROC-27
#[tokio::test(start_paused = true)]
async fn the_last_words_of_a_process_arrive_before_its_down() {
    let (to, mut heard) = worker().await.unwrap();
    let target = to.clone();
    let go = Arc::new(Notify::new());
    let wait = Arc::clone(&go);
    let speaker = Process::spawn(|_me| async move {
        wait.notified().await;
        let _sent = target.send(7).is_ok();
        Err(other("said it"))
    });
    let watched = speaker.clone();
    let monitor = within(&to, move |ctx| ctx.monitor(&watched)).await.unwrap();
    go.notify_one();
    assert_eq!(heard.recv().await, Some(Heard::Said(7)));
    assert_eq!(
        heard.recv().await,
        Some(Heard::Down(monitor, Some(speaker), other("said it")))
    );
}

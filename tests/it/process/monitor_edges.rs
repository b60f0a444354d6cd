//! Monitors of tasks, and monitors at their edges (rows PROC-20 to PROC-29).

use std::time::Duration;

use futures_util::FutureExt as _;
use genserver::{ExitReason, Process, Signal};

use super::support::{Flag, arrived, failing, gone, idle, other, settled, within, worker};

/// PROC-20: outside of any process.
#[tokio::test(start_paused = true)]
async fn a_task_learns_of_an_end_by_awaiting_a_monitor() {
    let target = failing(other("boom"));
    let down = target.monitor().await;
    assert_eq!((down.pid, down.name), (Some(target), None));
    assert_eq!(down.reason, other("boom"));
}

/// PROC-21
#[tokio::test(start_paused = true)]
async fn a_monitor_of_a_dead_process_is_ready_at_once() {
    let target = gone().await;
    let down = target
        .monitor()
        .now_or_never()
        .expect("nothing to wait for");
    assert_eq!((down.pid, down.reason), (Some(target), ExitReason::NoProc));
}

/// PROC-20: an interrupted wait loses nothing.
#[tokio::test(start_paused = true)]
async fn a_monitor_that_was_polled_and_left_still_has_the_news() {
    let target = idle();
    let mut monitor = target.monitor();
    let over = tokio::time::timeout(Duration::from_secs(1), &mut monitor).await;
    assert!(over.is_err());
    target.exit(other("boom"));
    assert_eq!(monitor.await.reason, other("boom"));
}

/// PROC-20: the watching side is never killed, whatever it is.
#[tokio::test(start_paused = true)]
async fn a_process_that_only_monitors_outlives_every_end() {
    let (watcher, _heard) = worker().await.unwrap();
    for reason in [ExitReason::Killed, other("boom"), ExitReason::Shutdown] {
        let target = failing(reason);
        let it = target.clone();
        within(&watcher, move |ctx| ctx.monitor(&it)).await.unwrap();
        target.monitor().await;
        settled(&watcher).await.unwrap();
    }
}

/// PROC-24: a monitor is one-sided, and its refs are unlike each other.
#[tokio::test(start_paused = true)]
async fn ending_one_monitor_leaves_the_others() {
    let mut me = Process::attach();
    let target = idle();
    let (first, second) = (me.monitor(&target), me.monitor(&target));
    assert_ne!(first, second);
    assert!(me.demonitor(first));
    assert!(!me.demonitor(first));
    target.kill();
    let Ok(Signal::Down(down)) = me.receive().await else {
        panic!("nothing is linked")
    };
    assert_eq!(down.monitor, second);
    assert!(arrived(&mut me).is_none());
}

/// PROC-26
#[tokio::test(start_paused = true)]
async fn ending_a_monitor_twice_or_after_its_down_was_handled_says_false() {
    let mut me = Process::attach();
    let target = idle();
    let monitor = me.monitor(&target);
    target.kill();
    me.receive().await.unwrap();
    assert!(!me.demonitor(monitor));
    assert!(!me.demonitor_flush(monitor));
    let dead = me.monitor(&target);
    assert!(!me.demonitor_flush(dead));
    assert!(arrived(&mut me).is_none());
}

/// PROC-26: a monitor belongs to the process that made it.
#[tokio::test(start_paused = true)]
async fn nobody_ends_the_monitor_of_another() {
    let mut me = Process::attach();
    let (stranger, _heard) = worker().await.unwrap();
    let target = idle();
    let monitor = me.monitor(&target);
    let ended = within(&stranger, move |ctx| {
        ctx.demonitor(monitor) || ctx.demonitor_flush(monitor)
    });
    assert!(!ended.await.unwrap());
    target.kill();
    assert!(matches!(me.receive().await, Ok(Signal::Down(_))));
}

/// PROC-23: links and monitors don't disturb each other.
#[tokio::test(start_paused = true)]
async fn a_peer_that_is_also_monitored_gives_both_signals() {
    let mut me = Process::attach();
    let target = idle();
    let monitor = me.monitor(&target);
    me.link(&target).unwrap();
    target.exit(other("boom"));
    let signals = [me.receive().await.unwrap(), me.receive().await.unwrap()];
    let exits = signals
        .iter()
        .filter(|signal| matches!(signal, Signal::Exit(_)))
        .count();
    let downs = signals.iter().filter(|signal| match signal {
        Signal::Down(down) => down.monitor == monitor,
        Signal::Exit(_) => false,
    });
    assert_eq!((exits, downs.count()), (1, 1));
}

/// A monitor looks in one direction only.
#[tokio::test(start_paused = true)]
async fn the_end_of_a_watcher_is_no_news_to_the_watched() {
    let (target, mut heard) = worker().await.unwrap();
    let watcher = Process::spawn({
        let target = target.pid();
        move |mut me| async move {
            me.monitor(&target);
            Ok(())
        }
    });
    watcher.monitor().await;
    settled(&target).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-28: down means gone, and gone means dropped: the state of a process that ends by itself.
#[tokio::test(start_paused = true)]
async fn what_a_process_holds_is_dropped_before_its_down() {
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let target = Process::spawn(move |_me| async move {
        let _held = raise;
        Ok(())
    });
    target.monitor().await;
    assert!(flag.is_up());
}

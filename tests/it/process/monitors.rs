//! Monitors inside processes (rows PROC-20 to PROC-30).

use genserver::{Address as _, ExitReason, Process, register, whereis};

use super::support::{
    Flag, Heard, arrived, ending, failing, gone, idle, other, settled, within, worker,
};

/// PROC-20, PROC-30
#[tokio::test(start_paused = true)]
async fn every_end_is_one_down_with_its_reason() {
    let reasons = [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
        ExitReason::Killed,
        other("boom"),
        other("kill"),
    ];
    for reason in reasons {
        let (watcher, mut heard) = worker().await.unwrap();
        let (target, end) = ending(Err(reason.clone()));
        let it = target.clone();
        let monitor = within(&watcher, move |ctx| ctx.monitor(&it)).await.unwrap();
        drop(end);
        assert_eq!(
            heard.recv().await,
            Some(Heard::Down(monitor, Some(target), reason))
        );
        settled(&watcher).await.unwrap();
        assert!(heard.try_recv().is_err());
    }
}

/// PROC-30
#[tokio::test(start_paused = true)]
async fn a_killed_process_is_down_with_killed() {
    let (watcher, mut heard) = worker().await.unwrap();
    let target = idle();
    let it = target.clone();
    let monitor = within(&watcher, move |ctx| ctx.monitor(&it)).await.unwrap();
    target.kill();
    assert_eq!(
        heard.recv().await,
        Some(Heard::Down(monitor, Some(target), ExitReason::Killed))
    );
}

/// PROC-30
#[tokio::test(start_paused = true)]
async fn a_process_that_panicked_is_down_with_its_panic() {
    let target = Process::spawn(|_me| async { panic!("oops") });
    let ExitReason::Panicked(panic) = target.monitor().await.reason else {
        panic!("it panicked");
    };
    assert_eq!(panic.message(), "oops");
}

/// PROC-21
#[tokio::test(start_paused = true)]
async fn a_monitor_of_a_dead_process_says_no_proc_at_once() {
    let (watcher, mut heard) = worker().await.unwrap();
    let target = gone().await;
    let it = target.clone();
    let monitor = within(&watcher, move |ctx| ctx.monitor(&it)).await.unwrap();
    assert_eq!(
        heard.recv().await,
        Some(Heard::Down(monitor, Some(target), ExitReason::NoProc))
    );
}

/// PROC-21, PROC-22
#[tokio::test(start_paused = true)]
async fn a_monitor_of_a_name_that_nobody_has_says_no_proc_at_once() {
    let (watcher, mut heard) = worker().await.unwrap();
    let monitor = within(&watcher, |ctx| ctx.monitor_name("monitors-nobody"))
        .await
        .unwrap();
    let down = Heard::NamedDown(monitor, "monitors-nobody".to_owned(), ExitReason::NoProc);
    assert_eq!(heard.recv().await, Some(down));
}

/// PROC-22
#[tokio::test(start_paused = true)]
async fn the_down_of_a_monitor_by_name_carries_the_name() {
    let (watcher, mut heard) = worker().await.unwrap();
    let target = idle();
    register("monitors-somebody", &target).unwrap();
    let monitor = within(&watcher, |ctx| ctx.monitor_name("monitors-somebody"))
        .await
        .unwrap();
    target.exit(other("boom"));
    let down = Heard::NamedDown(monitor, "monitors-somebody".to_owned(), other("boom"));
    assert_eq!(heard.recv().await, Some(down));
}

/// PROC-22: it is the process that is watched, not the name.
#[tokio::test(start_paused = true)]
async fn a_monitor_by_name_stays_with_whoever_had_the_name() {
    let (watcher, mut heard) = worker().await.unwrap();
    let (first, second) = (idle(), idle());
    register("monitors-moved", &first).unwrap();
    let monitor = within(&watcher, |ctx| ctx.monitor_name("monitors-moved"))
        .await
        .unwrap();
    genserver::unregister("monitors-moved");
    register("monitors-moved", &second).unwrap();
    second.kill();
    settled(&watcher).await.unwrap();
    assert!(heard.try_recv().is_err());
    first.exit(other("boom"));
    let down = Heard::NamedDown(monitor, "monitors-moved".to_owned(), other("boom"));
    assert_eq!(heard.recv().await, Some(down));
}

/// PROC-23
#[tokio::test(start_paused = true)]
async fn each_of_several_monitors_gives_its_own_down() {
    let (watcher, mut heard) = worker().await.unwrap();
    let target = idle();
    let it = target.clone();
    let monitors = within(&watcher, move |ctx| [(); 3].map(|()| ctx.monitor(&it)));
    let mut monitors = monitors.await.unwrap().to_vec();
    target.kill();
    for _ in 0..3 {
        let Some(Heard::Down(monitor, ..)) = heard.recv().await else {
            panic!("three downs")
        };
        monitors.retain(|expected| *expected != monitor);
    }
    assert!(monitors.is_empty());
}

/// PROC-24, PROC-26
#[tokio::test(start_paused = true)]
async fn a_monitor_that_ended_in_time_says_nothing() {
    let (watcher, mut heard) = worker().await.unwrap();
    let target = idle();
    let it = target.clone();
    let was_active = within(&watcher, move |ctx| {
        let monitor = ctx.monitor(&it);
        ctx.demonitor(monitor)
    });
    assert!(was_active.await.unwrap());
    let end = target.monitor();
    target.kill();
    end.await;
    settled(&watcher).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-25, PROC-26
#[tokio::test(start_paused = true)]
async fn a_down_that_came_before_demonitor_stays() {
    let mut me = Process::attach();
    let target = failing(other("boom"));
    let monitor = me.monitor(&target);
    target.monitor().await;
    assert!(!me.demonitor(monitor));
    let Some(genserver::Signal::Down(down)) = arrived(&mut me) else {
        panic!("the down is gone")
    };
    assert_eq!(down.monitor, monitor);
}

/// PROC-25, PROC-26
#[tokio::test(start_paused = true)]
async fn a_down_that_came_before_demonitor_flush_is_taken_back() {
    let mut me = Process::attach();
    let target = failing(other("boom"));
    let (flushed, kept) = (me.monitor(&target), me.monitor(&target));
    target.monitor().await;
    assert!(!me.demonitor_flush(flushed));
    let Some(genserver::Signal::Down(down)) = arrived(&mut me) else {
        panic!("one is left")
    };
    assert_eq!(down.monitor, kept);
    assert!(arrived(&mut me).is_none());
}

/// PROC-28
#[tokio::test(start_paused = true)]
async fn when_the_down_arrives_nothing_of_the_process_is_left() {
    let flag = Flag::default();
    let (target, _heard) = worker().await.unwrap();
    register("monitors-gone", &target.pid()).unwrap();
    let raise = flag.raised_by_drop();
    target
        .cast(Box::pin(async move {
            let _held = raise;
            std::future::pending().await
        }))
        .unwrap();
    settled(&target).await.unwrap_err();
    let end = target.pid().monitor();
    target.pid().kill();
    end.await;
    assert!(!target.is_alive());
    assert_eq!(whereis("monitors-gone"), None);
    assert!(flag.is_up());
}

/// PROC-29
#[tokio::test(start_paused = true)]
async fn monitoring_oneself_is_nothing() {
    let (server, mut heard) = worker().await.unwrap();
    within(&server, |ctx| {
        let pid = ctx.pid();
        ctx.monitor(&pid)
    })
    .await
    .unwrap();
    settled(&server).await.unwrap();
    assert!(heard.try_recv().is_err());
    let end = server.pid().monitor();
    server.pid().kill();
    end.await;
    assert_eq!(heard.recv().await, None);
}

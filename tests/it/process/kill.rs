//! Kill drops what runs at its next await, and down means gone (PROC-05, PROC-28, note A1).

use std::time::Duration;

use genserver::{Address as _, CallError, ExitReason, Next, Process, StopError};
use tokio::sync::oneshot;

use super::support::{Flag, Heard, other, trapper, within, worker};

/// GS-75, note A1
#[tokio::test(start_paused = true)]
async fn a_callback_that_waits_is_dropped_and_its_destructors_run() {
    let (server, mut heard) = worker().await.unwrap();
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let (begun, begins) = oneshot::channel();
    server
        .cast(Box::pin(async move {
            let _held = raise;
            let _told = begun.send(()).is_ok();
            std::future::pending().await
        }))
        .unwrap();
    begins.await.unwrap();
    let end = server.pid().monitor();
    server.pid().kill();
    assert!(!flag.is_up());
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert!(flag.is_up());
    assert_eq!(heard.recv().await, None, "`terminate` does not run");
}

/// GS-75, note A2: so does a fatal exit signal.
#[tokio::test(start_paused = true)]
async fn a_fatal_exit_signal_cuts_off_a_callback_that_waits() {
    let (server, mut heard) = worker().await.unwrap();
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let (begun, begins) = oneshot::channel();
    server
        .cast(Box::pin(async move {
            let _held = raise;
            let _told = begun.send(()).is_ok();
            std::future::pending().await
        }))
        .unwrap();
    begins.await.unwrap();
    let end = server.pid().monitor();
    server.pid().exit(other("boom"));
    assert_eq!(end.await.reason, other("boom"));
    assert!(flag.is_up());
    assert_eq!(heard.recv().await, None, "`terminate` does not run");
}

/// A1: the waiting may be far inside, in a future that polls others in its own way.
#[tokio::test(start_paused = true)]
async fn a_kill_reaches_a_callback_that_waits_inside_other_futures() {
    let (server, _heard) = worker().await.unwrap();
    let (begun, begins) = oneshot::channel();
    server
        .cast(Box::pin(async move {
            let waits = (0..10).map(|_| std::future::pending::<()>());
            let _told = begun.send(()).is_ok();
            futures_util::future::join_all(waits).await;
            Ok(Next::Wait)
        }))
        .unwrap();
    begins.await.unwrap();
    let end = server.pid().monitor();
    server.pid().kill();
    assert_eq!(end.await.reason, ExitReason::Killed);
}

/// A1: the callback computes until it awaits; only then can it be dropped, and only then is it down.
#[tokio::test(start_paused = true)]
async fn a_callback_that_kills_its_own_server_goes_on_until_its_next_await() {
    let (server, mut heard) = worker().await.unwrap();
    let pid = server.pid();
    let end = pid.monitor();
    let (reached, was_alive) = oneshot::channel();
    server
        .cast(Box::pin(async move {
            pid.kill();
            let _told = reached.send(pid.is_alive()).is_ok();
            tokio::task::yield_now().await;
            Err(other("went on"))
        }))
        .unwrap();
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert!(was_alive.await.unwrap());
    assert_eq!(heard.recv().await, None);
}

/// A1: what the callback returned no longer counts.
#[tokio::test(start_paused = true)]
async fn a_callback_that_kills_its_own_server_and_stops_it_is_killed() {
    let (server, mut heard) = worker().await.unwrap();
    let pid = server.pid();
    let end = pid.monitor();
    server
        .cast(Box::pin(async move {
            pid.kill();
            Ok(Next::Stop(ExitReason::Normal))
        }))
        .unwrap();
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert_eq!(heard.recv().await, None, "`terminate` does not run");
}

/// PROC-05
#[tokio::test(start_paused = true)]
async fn everybody_who_waits_hears_of_the_kill() {
    let (server, _heard) = trapper().await.unwrap();
    server.cast(Box::pin(std::future::pending())).unwrap();
    let killing = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        server.pid().kill();
    };
    let call = within(&server, |_ctx| ());
    let (call, stop, ()) = tokio::join!(call, server.stop().into_future(), killing);
    assert_eq!(call, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(stop, Err(StopError::Exited(ExitReason::Killed)));
}

/// PROC-05
#[tokio::test(start_paused = true)]
async fn a_process_without_a_server_is_killed_at_its_await_too() {
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let pid = Process::spawn(move |me| async move {
        let _held = raise;
        me.trap_exits(true);
        std::future::pending().await
    });
    tokio::task::yield_now().await;
    let end = pid.monitor();
    pid.kill();
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert!(flag.is_up());
}

/// PROC-05: before its first moment.
#[tokio::test(start_paused = true)]
async fn a_process_killed_before_it_ran_never_runs() {
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let (ran, runs) = oneshot::channel();
    let pid = Process::spawn(move |_me| async move {
        let _held = raise;
        let _told = ran.send(()).is_ok();
        Ok(())
    });
    let end = pid.monitor();
    pid.kill();
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert!(flag.is_up());
    runs.await.unwrap_err();
}

/// PROC-28: a destructor that panics while the callback is cut off does not silence the death.
#[tokio::test(start_paused = true)]
async fn a_destructor_that_panics_does_not_keep_the_death_secret() {
    struct Grenade;
    impl Drop for Grenade {
        fn drop(&mut self) {
            std::panic::panic_any("in a destructor");
        }
    }

    let mut me = Process::attach();
    let (server, _heard) = worker().await.unwrap();
    me.link(&server.pid()).unwrap();
    genserver::register("kill-grenade", &server.pid()).unwrap();
    let (begun, begins) = oneshot::channel();
    server
        .cast(Box::pin(async move {
            let _held = Grenade;
            let _told = begun.send(()).is_ok();
            std::future::pending().await
        }))
        .unwrap();
    begins.await.unwrap();
    let end = server.pid().monitor();
    server.pid().kill();
    let reason = end.await.reason;
    assert!(
        matches!(reason, ExitReason::Killed | ExitReason::Panicked(_)),
        "{reason}"
    );
    me.receive().await.unwrap();
    assert_eq!(genserver::whereis("kill-grenade"), None);
}

/// PROC-10: a kill on top of another fatal signal changes nothing.
#[tokio::test(start_paused = true)]
async fn killing_twice_is_killing_once() {
    let mut me = Process::attach();
    let (server, mut heard) = worker().await.unwrap();
    me.link(&server.pid()).unwrap();
    let end = server.pid().monitor();
    server.pid().kill();
    server.pid().kill();
    end.await;
    assert!(super::support::arrived(&mut me).is_some());
    assert!(super::support::arrived(&mut me).is_none());
    assert_eq!(heard.recv().await, None::<Heard>);
}

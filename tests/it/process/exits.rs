//! Exit signals and what they do (rows PROC-01 to PROC-11).

use genserver::{Address as _, ExitReason, Process, Signal};

use super::support::{Heard, arrived, ending, gone, idle, other, settled, trapper, within, worker};

/// PROC-01
#[tokio::test(start_paused = true)]
async fn a_process_whose_function_returns_ends_normally() {
    let pid = Process::spawn(|_me| async { Ok(()) });
    assert_eq!(pid.monitor().await.reason, ExitReason::Normal);
}

/// PROC-02
#[tokio::test(start_paused = true)]
async fn a_peer_that_ends_normally_does_not_disturb_one_that_traps_nothing() {
    let (bystander, mut heard) = worker().await.unwrap();
    let (peer, end) = ending(Ok(()));
    let gone = peer.monitor();
    within(&bystander, move |ctx| ctx.link(&peer))
        .await
        .unwrap()
        .unwrap();
    drop(end);
    gone.await;
    settled(&bystander).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-02
#[tokio::test(start_paused = true)]
async fn a_peer_that_ends_normally_is_a_message_to_one_that_traps_exits() {
    let (bystander, mut heard) = trapper().await.unwrap();
    let (peer, end) = ending(Ok(()));
    let it = peer.clone();
    within(&bystander, move |ctx| ctx.link(&it))
        .await
        .unwrap()
        .unwrap();
    drop(end);
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(peer), ExitReason::Normal))
    );
    assert!(bystander.is_alive());
}

fn abnormal_reasons() -> Vec<ExitReason> {
    vec![
        ExitReason::Shutdown,
        ExitReason::shutdown_with(7),
        ExitReason::Killed,
        ExitReason::NoProc,
        ExitReason::Timeout,
        ExitReason::error("disk full"),
        other("boom"),
    ]
}

/// PROC-03
#[tokio::test(start_paused = true)]
async fn a_peer_that_ends_abnormally_takes_with_it_whoever_traps_nothing() {
    for reason in abnormal_reasons() {
        let (bystander, mut heard) = worker().await.unwrap();
        let gone = bystander.pid().monitor();
        let (peer, end) = ending(Err(reason.clone()));
        within(&bystander, move |ctx| ctx.link(&peer))
            .await
            .unwrap()
            .unwrap();
        drop(end);
        assert_eq!(gone.await.reason, reason);
        assert_eq!(
            heard.recv().await,
            None,
            "neither a message nor `terminate`"
        );
    }
}

/// PROC-03
#[tokio::test(start_paused = true)]
async fn a_peer_that_ends_abnormally_is_a_message_to_one_that_traps_exits() {
    for reason in abnormal_reasons() {
        let (bystander, mut heard) = trapper().await.unwrap();
        let (peer, end) = ending(Err(reason.clone()));
        let it = peer.clone();
        within(&bystander, move |ctx| ctx.link(&it))
            .await
            .unwrap()
            .unwrap();
        drop(end);
        assert_eq!(heard.recv().await, Some(Heard::Exit(Some(peer), reason)));
        assert!(bystander.is_alive());
    }
}

/// PROC-03
#[tokio::test(start_paused = true)]
async fn whoever_dies_of_a_link_passes_the_reason_on() {
    let mut me = Process::attach();
    let (middle, _heard) = worker().await.unwrap();
    me.link(&middle.pid()).unwrap();
    let (peer, end) = ending(Err(other("boom")));
    within(&middle, move |ctx| ctx.link(&peer))
        .await
        .unwrap()
        .unwrap();
    drop(end);
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!(exit.from, Some(middle.pid()));
    assert_eq!(exit.reason, other("boom"));
}

/// PROC-04
#[tokio::test(start_paused = true)]
async fn a_panic_is_a_reason_that_links_carry() {
    let mut me = Process::attach();
    let (server, _heard) = worker().await.unwrap();
    me.link(&server.pid()).unwrap();
    server.cast(Box::pin(async { panic!("oops") })).unwrap();
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    let ExitReason::Panicked(panic) = exit.reason else {
        panic!("{:?}", exit.reason)
    };
    assert_eq!(panic.message(), "oops");
}

/// PROC-05
#[tokio::test(start_paused = true)]
async fn a_kill_cannot_be_trapped_and_links_see_killed() {
    let mut me = Process::attach();
    let (victim, mut heard) = trapper().await.unwrap();
    me.link(&victim.pid()).unwrap();
    victim.pid().kill();
    let Ok(Signal::Exit(exit)) = me.receive().await else {
        panic!("nothing is monitored")
    };
    assert_eq!(exit.reason, ExitReason::Killed);
    assert_eq!(heard.recv().await, None, "no message and no `terminate`");
}

/// PROC-09: the reason of a killed process is an ordinary one when somebody sends it.
#[tokio::test(start_paused = true)]
async fn an_exit_signal_that_says_killed_is_no_kill() {
    let (target, mut heard) = trapper().await.unwrap();
    target.pid().exit(ExitReason::Killed);
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(None, ExitReason::Killed))
    );
    settled(&target).await.unwrap();
}

/// PROC-06
#[tokio::test(start_paused = true)]
async fn a_process_that_ends_itself_with_kill_is_not_killed() {
    let (bystander, mut heard) = trapper().await.unwrap();
    let (peer, end) = ending(Err(other("kill")));
    let it = peer.clone();
    within(&bystander, move |ctx| ctx.link(&it))
        .await
        .unwrap()
        .unwrap();
    drop(end);
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(peer), other("kill")))
    );
}

/// PROC-07
#[tokio::test(start_paused = true)]
async fn a_normal_exit_signal_from_somebody_else_changes_nothing() {
    let me = Process::attach();
    let (target, mut heard) = worker().await.unwrap();
    target.pid().exit(ExitReason::Normal);
    me.exit(&target.pid(), ExitReason::Normal);
    settled(&target).await.unwrap();
    assert!(heard.try_recv().is_err());
}

/// PROC-07
#[tokio::test(start_paused = true)]
async fn a_normal_exit_signal_is_a_message_to_one_that_traps_exits() {
    let me = Process::attach();
    let (target, mut heard) = trapper().await.unwrap();
    me.exit(&target.pid(), ExitReason::Normal);
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(me.pid()), ExitReason::Normal))
    );
}

/// PROC-08
#[tokio::test(start_paused = true)]
async fn a_normal_exit_to_oneself_is_fatal() {
    let (server, mut heard) = worker().await.unwrap();
    let end = server.pid().monitor();
    within(&server, |ctx| ctx.exit(&ctx.pid(), ExitReason::Normal))
        .await
        .unwrap();
    assert_eq!(end.await.reason, ExitReason::Normal);
    assert_eq!(heard.recv().await, None, "`terminate` does not run");
}

/// PROC-08
#[tokio::test(start_paused = true)]
async fn a_normal_exit_to_oneself_is_a_message_if_exits_are_trapped() {
    let (server, mut heard) = trapper().await.unwrap();
    within(&server, |ctx| ctx.exit(&ctx.pid(), ExitReason::Normal))
        .await
        .unwrap();
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(server.pid()), ExitReason::Normal))
    );
    assert!(server.is_alive());
}

/// A signal to oneself has arrived when the sending of it returns.
#[tokio::test(start_paused = true)]
async fn a_process_that_exits_itself_and_then_returns_ends_with_that_exit() {
    let pid = Process::spawn(|me| async move {
        me.exit(&me.pid(), other("enough"));
        Ok(())
    });
    assert_eq!(pid.monitor().await.reason, other("enough"));
}

/// PROC-09
#[tokio::test(start_paused = true)]
async fn an_exit_signal_names_its_sender() {
    let me = Process::attach();
    let (target, mut heard) = trapper().await.unwrap();
    me.exit(&target.pid(), other("a word"));
    target.pid().exit(other("from nobody"));
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(Some(me.pid()), other("a word")))
    );
    assert_eq!(
        heard.recv().await,
        Some(Heard::Exit(None, other("from nobody")))
    );
}

/// PROC-10
#[tokio::test(start_paused = true)]
async fn the_first_of_two_fatal_signals_counts() {
    let target = idle();
    let end = target.monitor();
    target.exit(other("first"));
    target.exit(other("second"));
    target.kill();
    assert_eq!(end.await.reason, other("first"));
}

/// PROC-11
#[tokio::test(start_paused = true)]
async fn an_exit_signal_to_a_dead_process_is_nothing() {
    let mut me = Process::attach();
    let target = gone().await;
    target.exit(other("too late"));
    me.exit(&target, other("too late"));
    target.kill();
    assert!(arrived(&mut me).is_none());
    assert_eq!(target.monitor().await.reason, ExitReason::NoProc);
}

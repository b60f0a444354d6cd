//! Starting, and what `init` may say.

use genserver::{Address, ExitReason, Init, Next, StartError};
use tokio::sync::oneshot;

use crate::puppet::{Play, answers, note, now, other, word};
use crate::record::{Record, millis, secs, settle};

/// GS-01
#[tokio::test(start_paused = true)]
async fn start_returns_when_init_has_returned() {
    let record = Record::new();
    let slow = Play::new(&record).init(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(3)).await;
            me.record.add("init");
            Ok(Init::ok(me))
        })
    });
    let server = slow.start().await.unwrap();
    record.add("started");
    assert_eq!(record.lines(), ["init", "started"]);
    assert!(answers(&server).await);
}

/// GS-01
#[tokio::test(start_paused = true)]
async fn the_loop_begins_with_the_state_of_init() {
    let record = Record::new();
    let play = Play::new(&record).begins(|mut me, _ctx| {
        me.number = 42;
        Ok(Init::ok(me))
    });
    let server = play.start().await.unwrap();
    let number = server.call(|from| {
        now(move |me, _ctx| {
            from.reply(me.number);
            Ok(Next::Wait)
        })
    });
    assert_eq!(number.await, Ok(42));
}

/// GS-02
#[tokio::test(start_paused = true)]
async fn init_may_set_the_idle_timeout() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, _ctx| Ok(Init::ok(me).timeout(secs(2))));
    let _server = play.start().await.unwrap();
    tokio::time::sleep(millis(1_900)).await;
    assert_eq!(record.count("timeout"), 0);
    tokio::time::sleep(millis(200)).await;
    assert_eq!(record.count("timeout"), 1);
}

/// GS-04
#[tokio::test(start_paused = true)]
async fn init_may_go_on_in_handle_continue() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, _ctx| Ok(Init::ok(me).then(note("continued"))));
    let server = play.start().await.unwrap();
    server.cast(note("cast")).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["continued", "cast"]);
}

/// GS-05, GS-73
#[tokio::test(start_paused = true)]
async fn ignore_is_a_normal_end_without_terminate() {
    let record = Record::new();
    let (tell, gone) = oneshot::channel();
    let play = Play::new(&record).begins(|_me, ctx| {
        tell.send(ctx.pid().monitor()).unwrap();
        Ok(Init::Ignore)
    });
    assert_eq!(play.start().await, Err(StartError::Ignored));
    assert_eq!(gone.await.unwrap().await.reason, ExitReason::Normal);
    assert!(record.lines().is_empty());
}

/// GS-06, GS-73
#[tokio::test(start_paused = true)]
async fn a_stop_in_init_is_the_error_of_start_and_the_reason_of_the_exit() {
    let record = Record::new();
    let (tell, gone) = oneshot::channel();
    let play = Play::new(&record).begins(|_me, ctx| {
        tell.send(ctx.pid().monitor()).unwrap();
        Ok(Init::Stop(other("nope")))
    });
    assert_eq!(play.start().await, Err(StartError::Failed(other("nope"))));
    assert_eq!(gone.await.unwrap().await.reason, other("nope"));
    assert!(record.lines().is_empty());
}

/// GS-10
#[tokio::test(start_paused = true)]
async fn a_panic_in_init_is_the_error_of_start_and_the_reason_of_the_exit() {
    let record = Record::new();
    let (tell, gone) = oneshot::channel();
    let play = Play::new(&record).begins(|_me, ctx| {
        tell.send(ctx.pid().monitor()).unwrap();
        panic!("boom")
    });
    let Err(StartError::Failed(reason)) = play.start().await else {
        panic!("it must fail")
    };
    assert_eq!(word(&reason), "raised boom");
    assert_eq!(gone.await.unwrap().await.reason, reason);
    assert!(record.lines().is_empty());
}

/// GS-11
#[tokio::test(start_paused = true)]
async fn an_error_in_init_is_the_error_of_start() {
    let record = Record::new();
    for reason in [
        other("r"),
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
    ] {
        let given = reason.clone();
        let play = Play::new(&record).begins(|_me, _ctx| Err(given));
        assert_eq!(play.start().await, Err(StartError::Failed(reason)));
    }
    assert!(record.lines().is_empty());
}

/// GS-14
#[tokio::test(start_paused = true)]
async fn init_error_is_told_to_the_starter_and_the_process_ends_normally() {
    let record = Record::new();
    let (tell, gone) = oneshot::channel();
    let play = Play::new(&record).begins(|_me, ctx| {
        tell.send(ctx.pid().monitor()).unwrap();
        Ok(Init::Error(other("no licence")))
    });
    assert_eq!(
        play.start().await,
        Err(StartError::Failed(other("no licence")))
    );
    assert_eq!(gone.await.unwrap().await.reason, ExitReason::Normal);
}

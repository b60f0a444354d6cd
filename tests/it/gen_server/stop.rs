//! Stopping from outside.

use genserver::{Address, ExitReason, GenServer, Init, Named, Next, StopError, whereis};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, boom, busy, note, other, puppet, step, stop, word};
use crate::record::{Record, secs, settle, soon};

/// GS-80
#[tokio::test(start_paused = true)]
async fn stop_returns_when_the_process_is_gone() {
    let record = Record::new();
    let slow_end = || tokio::time::sleep(secs(3_600));
    let server = Puppet::start(Play::new(&record).ends(slow_end))
        .name("stop-gone")
        .await
        .unwrap();
    assert_eq!(server.stop().await, Ok(()));
    assert!(!server.is_alive());
    assert_eq!(whereis("stop-gone"), None);
    assert_eq!(record.lines(), ["terminate normal"]);
}

/// GS-81
#[tokio::test(start_paused = true)]
async fn stop_gives_any_reason() {
    for reason in [
        ExitReason::Shutdown,
        ExitReason::shutdown_with(7),
        other("r"),
        ExitReason::Killed,
    ] {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        assert_eq!(server.stop().reason(reason.clone()).await, Ok(()));
        assert_eq!(gone.await.reason, reason);
        assert_eq!(record.lines(), [format!("terminate {reason}")]);
    }
}

/// GS-82
#[tokio::test(start_paused = true)]
async fn stopping_nobody_is_an_error() {
    let server = puppet(&Record::new()).await;
    server.stop().await.unwrap();
    assert_eq!(server.stop().await, Err(StopError::NoProc));
    assert_eq!(
        Named::<Puppet>::new("stop-nobody").stop().await,
        Err(StopError::NoProc)
    );
}

/// GS-83
#[tokio::test(start_paused = true)]
async fn a_server_cannot_stop_itself_from_outside() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record))
        .name("stop-self")
        .await
        .unwrap();
    let call = server.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                let by_name = Named::<Puppet>::new("stop-self").stop().await;
                from.reply((ctx.this().stop().await, by_name));
                Ok(Next::Wait)
            })
        })
    });
    let expected = (Err(StopError::CallingSelf), Err(StopError::CallingSelf));
    assert_eq!(soon(call).await, Ok(expected));
    assert!(server.is_alive());
}

/// GS-84
#[tokio::test(start_paused = true)]
async fn what_was_sent_before_the_stop_is_handled_and_what_came_after_is_not() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(1))).unwrap();
    server.cast(note("before")).unwrap();
    let (stopped, ()) = tokio::join!(server.stop(), async {
        settle().await;
        server.cast(note("after")).unwrap();
    });
    assert_eq!(stopped, Ok(()));
    assert_eq!(
        record.lines(),
        ["busy", "done", "before", "terminate normal"]
    );
}

/// GS-85
#[tokio::test(start_paused = true)]
async fn stop_tells_of_a_panic_in_terminate() {
    let record = Record::new();
    let server = Play::new(&record)
        .ends(|| async { panic!("end") })
        .start()
        .await
        .unwrap();
    let Err(StopError::Exited(reason)) = server.stop().await else {
        panic!("it must fail")
    };
    assert_eq!(word(&reason), "raised end");
}

/// GS-86
#[tokio::test(start_paused = true)]
async fn a_stop_that_times_out_stays_queued() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    server.cast(busy(secs(10))).unwrap();
    let begin = Instant::now();
    assert_eq!(
        server.stop().timeout(secs(2)).await,
        Err(StopError::Timeout(secs(2)))
    );
    assert!(begin.elapsed() < secs(3));
    assert!(server.is_alive());
    assert_eq!(soon(gone).await.reason, ExitReason::Normal);
    assert_eq!(record.lines(), ["busy", "done", "terminate normal"]);
}

/// GS-86: also if it is `terminate` that is slow.
#[tokio::test(start_paused = true)]
async fn a_stop_may_time_out_in_terminate() {
    let record = Record::new();
    let server = Play::new(&record)
        .ends(|| tokio::time::sleep(secs(10)))
        .start()
        .await
        .unwrap();
    let gone = server.pid().monitor();
    assert_eq!(
        server.stop().timeout(secs(2)).await,
        Err(StopError::Timeout(secs(2)))
    );
    assert_eq!(soon(gone).await.reason, ExitReason::Normal);
}

/// GS-87
#[tokio::test(start_paused = true)]
async fn stop_tells_of_another_end_that_came_first() {
    let record = Record::new();
    for (last, told) in [(stop(other("first")), "first"), (boom(), "raised boom")] {
        let server = puppet(&record).await;
        server.cast(last).unwrap();
        let Err(StopError::Exited(reason)) = server.stop().await else {
            panic!("it must fail")
        };
        assert_eq!(word(&reason), told);
    }
}

/// GS-87
#[tokio::test(start_paused = true)]
async fn stop_tells_of_a_kill_that_came_first() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(60))).unwrap();
    let (stopped, ()) = tokio::join!(server.stop(), async {
        settle().await;
        server.pid().kill();
    });
    assert_eq!(stopped, Err(StopError::Exited(ExitReason::Killed)));
}

/// GS-87: two that stop with different reasons; the first one is obeyed.
#[tokio::test(start_paused = true)]
async fn the_first_of_two_stops_counts() {
    let server = puppet(&Record::new()).await;
    let (first, second) = tokio::join!(
        server.stop().reason(other("one")).into_future(),
        server.stop().reason(other("two")).into_future()
    );
    assert_eq!(
        (first, second),
        (Ok(()), Err(StopError::Exited(other("one"))))
    );
}

/// GS-80: a stop during `init` is heard when `init` is over.
#[tokio::test(start_paused = true)]
async fn a_stop_during_init_waits_for_it() {
    let record = Record::new();
    let play = Play::new(&record).init(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(1)).await;
            me.record.add("init");
            Ok(Init::ok(me))
        })
    });
    let (started, stopped) =
        tokio::join!(Puppet::start(play).name("stop-init").into_future(), async {
            settle().await;
            Named::<Puppet>::new("stop-init").stop().await
        });
    assert!(started.is_ok());
    assert_eq!(stopped, Ok(()));
    assert_eq!(record.lines(), ["init", "terminate normal"]);
}

//! Calls whose server stops, fails or is killed over them.

use genserver::{Address, CallError, ExitReason, Next};

use crate::puppet::{Play, boom, busy, now, other, puppet, step, stop, word};
use crate::record::{Record, secs, soon};

/// GS-25
#[tokio::test(start_paused = true)]
async fn a_stop_with_reply_runs_terminate_first() {
    let record = Record::new();
    let slow_end = {
        let record = record.clone();
        move || async move {
            tokio::time::sleep(secs(2)).await;
            record.add("terminated");
        }
    };
    let server = Play::new(&record).ends(slow_end).start().await.unwrap();
    let gone = server.pid().monitor();
    let call =
        server.call(|from| now(|_me, _ctx| Ok(Next::stop_with_reply(other("bye"), from, 7))));
    assert_eq!(call.await, Ok(7));
    assert_eq!(record.lines(), ["terminate bye", "terminated"]);
    assert_eq!(soon(gone).await.reason, other("bye"));
}

/// GS-25: also when `terminate` crashes.
#[tokio::test(start_paused = true)]
async fn a_stop_with_reply_replies_even_if_terminate_panics() {
    let record = Record::new();
    let server = Play::new(&record)
        .ends(|| async { panic!("end") })
        .start()
        .await
        .unwrap();
    let gone = server.pid().monitor();
    let call =
        server.call(|from| now(|_me, _ctx| Ok(Next::stop_with_reply(ExitReason::Normal, from, 7))));
    assert_eq!(call.await, Ok(7));
    assert_eq!(word(&soon(gone).await.reason), "raised end");
}

/// GS-25: a kill during `terminate` leaves no time for the reply; its reason is the answer.
#[tokio::test(start_paused = true)]
async fn a_stop_with_reply_that_is_killed_in_terminate_fails_the_caller() {
    let record = Record::new();
    let server = Play::new(&record)
        .ends(std::future::pending)
        .start()
        .await
        .unwrap();
    let call =
        server.call::<u8>(|from| now(|_me, _ctx| Ok(Next::stop_with_reply(other("bye"), from, 7))));
    let pid = server.pid();
    let (answered, ()) = tokio::join!(call, async {
        record.wait_for("terminate bye").await;
        pid.kill();
    });
    assert_eq!(answered, Err(CallError::Exited(ExitReason::Killed)));
}

/// GS-26
#[tokio::test(start_paused = true)]
async fn a_stop_without_reply_is_the_callers_error() {
    let reasons = [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
        other("r"),
    ];
    for reason in reasons {
        let record = Record::new();
        let server = puppet(&record).await;
        let given = reason.clone();
        assert_eq!(
            server.call::<()>(|_from| stop(given)).await,
            Err(CallError::Exited(reason.clone()))
        );
        assert_eq!(record.lines(), [format!("terminate {reason}")]);
    }
}

/// GS-27
#[tokio::test(start_paused = true)]
async fn a_panic_is_the_callers_error() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    let Err(CallError::Exited(reason)) = server.call::<()>(|_from| boom()).await else {
        panic!("it must fail")
    };
    assert_eq!(word(&reason), "raised boom");
    assert_eq!(soon(gone).await.reason, reason);
    assert_eq!(record.lines(), ["terminate raised boom"]);
}

/// GS-27, with the caller still in the hands of the server.
#[tokio::test(start_paused = true)]
async fn a_panic_after_an_await_is_the_callers_error() {
    let record = Record::new();
    let server = puppet(&record).await;
    let call = server.call::<()>(|from| {
        step(move |_me, _ctx| {
            Box::pin(async move {
                tokio::time::sleep(secs(1)).await;
                let _from = from;
                panic!("later")
            })
        })
    });
    let Err(CallError::Exited(reason)) = call.await else {
        panic!("it must fail")
    };
    assert_eq!(word(&reason), "raised later");
}

/// GS-28
#[tokio::test(start_paused = true)]
async fn an_error_is_the_reason_itself() {
    for reason in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        other("r"),
        ExitReason::Killed,
    ] {
        let record = Record::new();
        let server = puppet(&record).await;
        let given = reason.clone();
        let call = server.call::<()>(|_from| now(|_me, _ctx| Err(given)));
        assert_eq!(call.await, Err(CallError::Exited(reason.clone())));
        assert_eq!(record.lines(), [format!("terminate {reason}")]);
    }
}

/// GS-31
#[tokio::test(start_paused = true)]
async fn a_kill_during_the_call_is_the_callers_error() {
    let record = Record::new();
    let server = puppet(&record).await;
    let pid = server.pid();
    let (answered, ()) = tokio::join!(
        server.call::<()>(|_from| busy(secs(60))).no_timeout(),
        async {
            record.wait_for("busy").await;
            pid.kill();
        }
    );
    assert_eq!(answered, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(record.lines(), ["busy"]);
}

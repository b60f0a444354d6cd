//! Whoever waits for a reply when the server ends learns why it ended, wherever the request is by then.

use std::sync::Arc;

use futures_util::future::join_all;
use genserver::{Address, CallError, Caller, ExitReason, GenServer, Next, ServerRef};
use tokio::sync::Notify;

use crate::puppet::{Play, Puppet, Step, answer, boom, busy, now, other, puppet, step, stop, word};
use crate::record::{Record, secs, settle, soon};

/// A request that is kept in the state and never answered.
fn keep_in_state(from: Caller<()>) -> Step {
    now(move |me, _ctx| {
        me.kept.push(Box::new(from));
        Ok(Next::Wait)
    })
}

/// A request that is to be answered in an hour.
fn keep_in_timer(from: Caller<()>) -> Step {
    now(move |_me, ctx| {
        ctx.send_after(secs(3_600), answer(from, ()));
        Ok(Next::Wait)
    })
}

/// A request that is to be answered by a message behind everything else.
fn keep_in_mailbox(from: Caller<()>) -> Step {
    now(move |_me, ctx| {
        ctx.send(answer(from, ()));
        Ok(Next::Wait)
    })
}

type Way = (&'static str, fn(&ServerRef<Puppet>), ExitReason);

/// Every way to end, with its reason.
fn ways() -> Vec<Way> {
    vec![
        (
            "stop",
            |server| drop(server.cast(stop(ExitReason::Normal))),
            ExitReason::Normal,
        ),
        (
            "shutdown",
            |server| drop(server.cast(stop(ExitReason::Shutdown))),
            ExitReason::Shutdown,
        ),
        (
            "failure",
            |server| drop(server.cast(stop(other("r")))),
            other("r"),
        ),
        ("kill", |server| server.pid().kill(), ExitReason::Killed),
        (
            "exit signal",
            |server| server.pid().exit(other("signal")),
            other("signal"),
        ),
    ]
}

async fn learns_the_reason(request: fn(Caller<()>) -> Step) {
    for (way, end, reason) in ways() {
        let server = puppet(&Record::new()).await;
        let (answered, ()) = tokio::join!(soon(server.call(request).no_timeout()), async {
            settle().await;
            end(&server);
        });
        assert_eq!(answered, Err(CallError::Exited(reason)), "{way}");
    }
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn a_caller_kept_in_the_state_learns_the_exit_reason() {
    learns_the_reason(keep_in_state).await;
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn a_caller_kept_in_a_timer_learns_the_exit_reason() {
    learns_the_reason(keep_in_timer).await;
}

/// GS-37, for a panic.
#[tokio::test(start_paused = true)]
async fn a_caller_kept_in_the_state_learns_of_a_panic() {
    let server = puppet(&Record::new()).await;
    let (answered, ()) = tokio::join!(soon(server.call(keep_in_state)), async {
        settle().await;
        server.cast(boom()).unwrap();
    });
    let Err(CallError::Exited(reason)) = answered else {
        panic!("{answered:?}")
    };
    assert_eq!(word(&reason), "raised boom");
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn a_caller_kept_in_an_unread_message_learns_the_exit_reason() {
    let server = puppet(&Record::new()).await;
    let call = server.call(keep_in_mailbox);
    server.cast(busy(secs(1))).unwrap();
    // Behind the call, before the message that would answer it.
    let (answered, ()) = tokio::join!(call, async {
        server.cast(stop(other("r"))).unwrap();
    });
    assert_eq!(answered, Err(CallError::Exited(other("r"))));
}

/// GS-37, in a server started under a name: also then the answer is the reason.
#[tokio::test(start_paused = true)]
async fn a_caller_in_work_and_those_in_the_queue_learn_the_exit_reason() {
    for (round, reason) in [ExitReason::Normal, ExitReason::Shutdown, other("r")]
        .into_iter()
        .enumerate()
    {
        let name = format!("death-queue-{round}");
        let server = Puppet::start(Play::new(&Record::new()))
            .name(name)
            .await
            .unwrap();
        let go = Arc::new(Notify::new());
        let (given, woken) = (reason.clone(), Arc::clone(&go));
        let working = server.call::<()>(|_from| {
            step(move |_me, _ctx| {
                Box::pin(async move {
                    woken.notified().await;
                    Ok(Next::Stop(given))
                })
            })
        });
        let queued = join_all((0..20).map(|_| server.call(|from| answer(from, ()))));
        let (working, queued, ()) = tokio::join!(working, queued, async {
            settle().await;
            go.notify_one();
        });
        assert_eq!(working, Err(CallError::Exited(reason.clone())));
        assert_eq!(queued, vec![Err(CallError::Exited(reason)); 20]);
    }
}

/// GS-31, GS-37
#[tokio::test(start_paused = true)]
async fn a_caller_in_work_and_those_in_the_queue_learn_of_a_kill() {
    let server = puppet(&Record::new()).await;
    let pid = server.pid();
    let working = server.call::<()>(|_from| busy(secs(60)));
    let queued = join_all((0..20).map(|_| server.call(|from| answer(from, ()))));
    let (working, queued, ()) = tokio::join!(working, queued, async {
        settle().await;
        pid.kill();
    });
    assert_eq!(working, Err(CallError::Exited(ExitReason::Killed)));
    assert_eq!(queued, vec![Err(CallError::Exited(ExitReason::Killed)); 20]);
}

/// GS-37: also a caller that stands in line for room in a bounded mailbox.
#[tokio::test(start_paused = true)]
async fn a_caller_that_waits_for_room_learns_the_exit_reason() {
    let server = Puppet::start(Play::new(&Record::new()))
        .mailbox(1)
        .await
        .unwrap();
    server.cast(busy(secs(60))).unwrap();
    settle().await;
    server.cast(busy(secs(60))).unwrap();
    let (answered, ()) = tokio::join!(server.call(|from| answer(from, ())), async {
        settle().await;
        server.pid().exit(other("r"));
    });
    assert_eq!(answered, Err(CallError::Exited(other("r"))));
}

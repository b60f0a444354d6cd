//! Many at once: every caller gets an answer, whatever happens to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::future::join_all;
use genserver::{Address, CallError, ExitReason, Next, ServerRef};

use crate::puppet::{Play, Puppet, answer, boom, now, other, puppet, step, stop};
use crate::record::{Record, millis, soon};

/// Ends the server in the middle of many calls: each is answered, or fails for the server's reason.
async fn calls_while_it_ends(end: fn(&ServerRef<Puppet>), expected: fn(&ExitReason) -> bool) {
    for round in 0..200_u32 {
        let server = puppet(&Record::new()).await;
        let callers = (0..16_i64).map(|n| {
            let server = server.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let call = server.call(move |from| {
                        step(move |_me, _ctx| {
                            Box::pin(async move {
                                tokio::task::yield_now().await;
                                from.reply(n);
                                Ok(Next::Wait)
                            })
                        })
                    });
                    match soon(call.no_timeout()).await {
                        Ok(value) => assert_eq!(value, n),
                        error => return error.err(),
                    }
                }
                None
            })
        });
        let callers: Vec<_> = callers.collect();
        for _ in 0..round % 7 {
            tokio::task::yield_now().await;
        }
        end(&server);
        for caller in join_all(callers).await {
            match caller {
                Ok(None | Some(CallError::NoProc)) => {}
                Ok(Some(CallError::Exited(reason))) => {
                    assert!(expected(&reason), "round {round}: {reason}");
                }
                other => assert!(other.is_err(), "round {round}: {other:?}"),
            }
        }
        soon(server.pid().monitor()).await;
    }
}

fn cast(server: &ServerRef<Puppet>, last: crate::puppet::Step) {
    assert!(server.cast(last).is_ok(), "unbounded");
}

/// GS-31, GS-37
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_hears_something_when_the_server_is_killed() {
    calls_while_it_ends(
        |server| server.pid().kill(),
        |reason| *reason == ExitReason::Killed,
    )
    .await;
}

/// GS-37, for a fatal signal.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_hears_something_when_the_server_gets_a_fatal_exit() {
    calls_while_it_ends(
        |server| server.pid().exit(other("r")),
        |reason| *reason == other("r"),
    )
    .await;
}

/// GS-27, GS-37
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_hears_something_when_the_server_panics() {
    let panicked = |reason: &ExitReason| matches!(reason, ExitReason::Panicked(_));
    calls_while_it_ends(|server| cast(server, boom()), panicked).await;
}

/// GS-26, GS-37
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_hears_something_when_the_server_stops() {
    let normal = |reason: &ExitReason| *reason == ExitReason::Normal;
    calls_while_it_ends(|server| cast(server, stop(ExitReason::Normal)), normal).await;
}

/// GS-37, for a stop from outside.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_hears_something_when_the_server_is_stopped() {
    let stop_it = |server: &ServerRef<Puppet>| drop(tokio::spawn(server.stop().into_future()));
    calls_while_it_ends(stop_it, |reason| *reason == ExitReason::Normal).await;
}

/// GS-37, decision 12: also those that wait for room hear something.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_that_wait_for_room_hear_something_when_the_server_is_killed() {
    use genserver::GenServer as _;
    for _ in 0..200 {
        let server = Puppet::start(Play::new(&Record::new()))
            .mailbox(2)
            .await
            .unwrap();
        let callers: Vec<_> = (0..64)
            .map(|n| {
                let server = server.clone();
                tokio::spawn(async move {
                    soon(server.call(move |from| answer(from, n)).no_timeout()).await
                })
            })
            .collect();
        tokio::task::yield_now().await;
        server.pid().kill();
        for (n, caller) in join_all(callers).await.into_iter().enumerate() {
            match caller.unwrap() {
                Ok(value) => assert_eq!(value, n),
                Err(error) => assert!(
                    matches!(error, CallError::NoProc | CallError::Exited(_)),
                    "{error}"
                ),
            }
        }
    }
}

/// GS-41: casts of one sender keep their order, however many send.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_senders_casts_keep_their_order() {
    let server = puppet(&Record::new()).await;
    let latest: Arc<[AtomicI64; 8]> = Arc::default();
    let senders: Vec<_> = (0..8)
        .map(|sender| {
            let (server, latest) = (server.clone(), Arc::clone(&latest));
            tokio::spawn(async move {
                for n in 1..=2_000_i64 {
                    let latest = Arc::clone(&latest);
                    let request = now(move |me, _ctx| {
                        // Anything but the next number is remembered for good.
                        let before = latest[sender].swap(n, Ordering::SeqCst);
                        me.number += i64::from(before + 1 != n);
                        Ok(Next::Wait)
                    });
                    cast(&server, request);
                    if n % 64 == 0 {
                        tokio::task::yield_now().await;
                    }
                }
            })
        })
        .collect();
    for sender in senders {
        soon(sender).await.unwrap();
    }
    let wrong = server.call(|from| {
        now(move |me, _ctx| {
            from.reply(me.number);
            Ok(Next::Wait)
        })
    });
    assert_eq!(soon(wrong).await, Ok(0));
    assert!(
        latest
            .iter()
            .all(|latest| latest.load(Ordering::SeqCst) == 2_000)
    );
}

/// GS-32, GS-33: a reply and a time-out at the same moment are one or the other, and never a hang.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_and_a_timeout_at_the_same_moment_are_one_of_the_two() {
    let server = puppet(&Record::new()).await;
    let calls = (0..500).map(|n| {
        let server = server.clone();
        async move {
            let call = server.call(move |from| {
                now(move |_me, ctx| {
                    ctx.send_after(millis(5), answer(from, n));
                    Ok(Next::Wait)
                })
            });
            match soon(call.timeout(millis(5))).await {
                Ok(value) => value == n,
                Err(error) => error == CallError::Timeout(millis(5)),
            }
        }
    });
    assert!(join_all(calls).await.into_iter().all(|fine| fine));
}

/// GS-42: calls that are dropped at any moment leave nothing behind.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_dropped_at_any_moment_harm_nobody() {
    let server = puppet(&Record::new()).await;
    for round in 0..2_000_u32 {
        let asked = server.clone();
        let call = tokio::spawn(async move { asked.call(|from| answer(from, ())).await });
        for _ in 0..round % 4 {
            tokio::task::yield_now().await;
        }
        call.abort();
        // Aborted or done: both are fine.
        drop(call.await);
    }
    assert!(crate::puppet::answers(&server).await);
}

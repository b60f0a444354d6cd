//! Calls that are answered.

use futures_util::FutureExt as _;
use genserver::{Address, CallError, Caller, ExitReason, Named, Next, Reply};
use tokio::sync::oneshot;

use crate::puppet::{Puppet, Step, answer, answers, busy, note, now, other, puppet, step};
use crate::record::{Record, millis, secs, settle, soon};

/// A request that keeps its caller for a test.
fn keep<T: Send + 'static>(from: Caller<T>, kept: oneshot::Sender<Caller<T>>) -> Step {
    now(move |_me, _ctx| {
        // The test is there to take it.
        let _kept = kept.send(from).is_ok();
        Ok(Next::Wait)
    })
}

/// GS-20
#[tokio::test(start_paused = true)]
async fn a_call_returns_the_reply_and_the_state_is_the_new_one() {
    let server = puppet(&Record::new()).await;
    let add = |n: i64| {
        server.call(move |from| {
            now(move |me, _ctx| {
                me.number += n;
                Ok(Reply::new(me.number).send(from))
            })
        })
    };
    assert_eq!(add(40).await, Ok(40));
    assert_eq!(add(2).await, Ok(42));
}

/// GS-21
#[tokio::test(start_paused = true)]
async fn a_reply_may_set_the_idle_timeout() {
    let record = Record::new();
    let server = puppet(&record).await;
    let call = server.call(|from| now(|_me, _ctx| Ok(Reply::new(7).timeout(secs(1)).send(from))));
    assert_eq!(call.await, Ok(7));
    assert!(record.lines().is_empty());
    tokio::time::sleep(millis(1_100)).await;
    assert_eq!(record.lines(), ["timeout"]);
}

/// GS-22, GS-48
#[tokio::test(start_paused = true)]
async fn the_reply_leaves_before_handle_continue() {
    let record = Record::new();
    let server = puppet(&record).await;
    let slow = step(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(1)).await;
            me.record.add("continued");
            Ok(Next::Wait)
        })
    });
    let call = server.call(|from| now(|_me, _ctx| Ok(Reply::new(7).then(slow).send(from))));
    assert_eq!(call.await, Ok(7));
    server.cast(note("cast")).unwrap();
    assert!(record.lines().is_empty());
    record.wait_for("cast").await;
    assert_eq!(record.lines(), ["continued", "cast"]);
}

/// GS-23
#[tokio::test(start_paused = true)]
async fn a_reply_may_come_from_a_later_callback() {
    let server = puppet(&Record::new()).await;
    let call = server.call(|from| {
        now(|_me, ctx| {
            ctx.send_after(secs(1), answer(from, "late"));
            Ok(Next::Wait)
        })
    });
    assert_eq!(call.await, Ok("late"));
}

/// GS-24
#[tokio::test(start_paused = true)]
async fn a_reply_may_come_from_anywhere() {
    let server = puppet(&Record::new()).await;
    let call = server.call(|from| {
        now(|_me, _ctx| {
            tokio::spawn(async move { from.reply("elsewhere") });
            Ok(Next::Wait)
        })
    });
    assert_eq!(call.await, Ok("elsewhere"));
}

/// I7: a reply that was first counts, although the server is gone when it is read.
#[tokio::test(start_paused = true)]
async fn a_reply_that_was_sent_survives_the_server() {
    let server = puppet(&Record::new()).await;
    let call = server.call(|from| {
        now(|_me, _ctx| {
            from.reply("done");
            Ok(Next::Stop(other("gone")))
        })
    });
    assert_eq!(call.await, Ok("done"));
    soon(server.pid().monitor()).await;
}

/// GS-33
#[tokio::test(start_paused = true)]
async fn a_reply_beats_a_timeout_that_nobody_has_seen_yet() {
    let server = puppet(&Record::new()).await;
    let (keeper, kept) = oneshot::channel();
    let mut call = server
        .call::<u8>(|from| keep(from, keeper))
        .timeout(secs(1));
    assert!((&mut call).now_or_never().is_none());
    let caller = kept.await.unwrap();
    tokio::time::advance(secs(2)).await;
    settle().await;
    caller.reply(1);
    assert_eq!(call.await, Ok(1));
}

/// GS-40
#[tokio::test(start_paused = true)]
async fn a_reply_to_a_caller_that_is_gone_does_nothing() {
    let server = puppet(&Record::new()).await;
    let (keeper, kept) = oneshot::channel();
    let call = tokio::spawn(server.call::<u8>(|from| keep(from, keeper)));
    let caller = kept.await.unwrap();
    call.abort();
    assert!(call.await.is_err());
    caller.reply(1);
    assert!(answers(&server).await);
}

/// GS-41
#[tokio::test(start_paused = true)]
async fn casts_calls_and_messages_of_one_sender_keep_their_order() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(1))).unwrap();
    server.cast(note("1 cast")).unwrap();
    server.send(note("2 message")).unwrap();
    let mut call = server.call(|from| {
        now(|me, _ctx| {
            me.record.add("3 call");
            from.reply(());
            Ok(Next::Wait)
        })
    });
    assert!((&mut call).now_or_never().is_none());
    server.send(note("4 message")).unwrap();
    server.cast(note("5 cast")).unwrap();
    call.await.unwrap();
    settle().await;
    let lines = [
        "busy",
        "done",
        "1 cast",
        "2 message",
        "3 call",
        "4 message",
        "5 cast",
    ];
    assert_eq!(record.lines(), lines);
}

/// GS-43: a reply does not pass through the mailbox, so nothing that waits there is looked at.
#[tokio::test(start_paused = true)]
async fn a_call_leaves_the_mailbox_of_the_caller_alone() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let asks = caller.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                for _ in 0..200_000 {
                    ctx.send(now(|me, _ctx| {
                        me.number += 1;
                        Ok(Next::Wait)
                    }));
                }
                from.reply(server.call(|from| answer(from, 1)).await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(asks.await, Ok(Ok(1)));
    let handled = caller.call(|from| now(|me, _ctx| Ok(Reply::new(me.number).send(from))));
    assert_eq!(handled.await, Ok(200_000));
}

/// GS-20, through a name.
#[tokio::test(start_paused = true)]
async fn a_name_is_an_address() {
    use genserver::GenServer as _;
    let record = Record::new();
    let named = Named::<Puppet>::new("call-by-name");
    assert_eq!(
        named.call(|from| answer(from, 1)).await,
        Err(CallError::NoProc)
    );
    let server = Puppet::start(crate::puppet::Play::new(&record))
        .name("call-by-name")
        .await
        .unwrap();
    assert_eq!(named.call(|from| answer(from, 1)).await, Ok(1));
    assert_eq!(named.whereis(), Some(server));
    named.stop().reason(ExitReason::Shutdown).await.unwrap();
    assert_eq!(
        named.call(|from| answer(from, 1)).await,
        Err(CallError::NoProc)
    );
}

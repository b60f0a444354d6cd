//! Calls that are not answered.

use genserver::{Address, CallError, Context, ExitReason, GenServer, Named, Next};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, answer, answers, busy, note, now, other, puppet, step, stop};
use crate::record::{Record, millis, secs, soon};

/// GS-32
#[tokio::test(start_paused = true)]
async fn a_call_waits_five_seconds_unless_told_otherwise() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(3_600))).unwrap();
    for (call, limit) in [
        (server.call(|from| answer(from, ())), secs(5)),
        (
            server.call(|from| answer(from, ())).timeout(secs(1)),
            secs(1),
        ),
        (
            server.call(|from| answer(from, ())).timeout(secs(600)),
            secs(600),
        ),
    ] {
        let begin = Instant::now();
        assert_eq!(call.await, Err(CallError::Timeout(limit)));
        let took = begin.elapsed();
        assert!(
            limit <= took && took <= limit + millis(10),
            "{took:?} instead of {limit:?}"
        );
    }
}

/// GS-32: the server is not told and goes on.
#[tokio::test(start_paused = true)]
async fn a_request_is_handled_although_its_caller_gave_up() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(10))).unwrap();
    let call = server.call(|from| {
        now(|me, _ctx| {
            me.record.add("handled");
            from.reply(());
            Ok(Next::Wait)
        })
    });
    assert_eq!(call.await, Err(CallError::Timeout(secs(5))));
    record.wait_for("handled").await;
    assert!(answers(&server).await);
}

/// GS-32
#[tokio::test(start_paused = true)]
async fn a_late_reply_never_reaches_the_caller() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    server.cast(busy(secs(2))).unwrap();
    let asks = caller.call(|from| {
        step(move |_me, _ctx| {
            Box::pin(async move {
                from.reply(server.call(|from| answer(from, 1)).timeout(secs(1)).await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(asks.await, Ok(Err(CallError::Timeout(secs(1)))));
    tokio::time::sleep(secs(5)).await;
    assert!(answers(&caller).await);
    assert_eq!(record.lines(), ["busy", "done"]);
}

/// GS-32
#[tokio::test(start_paused = true)]
async fn a_call_without_a_limit_waits_as_long_as_it_takes() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(1_000_000))).unwrap();
    assert_eq!(
        server.call(|from| answer(from, 1)).no_timeout().await,
        Ok(1)
    );
}

/// GS-34
#[tokio::test(start_paused = true)]
async fn a_call_to_nobody_fails_at_once() {
    let server = puppet(&Record::new()).await;
    server.stop().await.unwrap();
    let begin = Instant::now();
    assert_eq!(
        server.call(|from| answer(from, ())).await,
        Err(CallError::NoProc)
    );
    let named = Named::<Puppet>::new("call-nobody");
    assert_eq!(
        named.call(|from| answer(from, ())).await,
        Err(CallError::NoProc)
    );
    assert_eq!(begin.elapsed(), secs(0));
}

/// GS-34: a name of a server of another type is nobody.
#[tokio::test(start_paused = true)]
async fn a_name_of_another_type_is_nobody() {
    let record = Record::new();
    Puppet::start(Play::new(&record))
        .name("call-other-type")
        .await
        .unwrap();
    let wrong = Named::<Mute>::new("call-other-type");
    assert_eq!(wrong.call::<()>(|from| from).await, Err(CallError::NoProc));
    assert!(!wrong.is_alive());
}

/// Drops every caller.
struct Mute;

impl GenServer for Mute {
    type Args = ();
    type Call = genserver::Caller<()>;
    type Cast = ();
    type Info = ();
    type Continue = ();

    async fn init((): (), _ctx: &mut Context<Self>) -> Result<genserver::Init<Self>, ExitReason> {
        Ok(genserver::Init::ok(Self))
    }

    async fn handle_call(
        &mut self,
        _from: genserver::Caller<()>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Wait)
    }
}

/// Decision 9: an error, not a hang.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_is_an_error() {
    let mute = Mute::start(()).await.unwrap();
    let begin = Instant::now();
    assert_eq!(mute.call::<()>(|from| from).await, Err(CallError::NoReply));
    assert_eq!(begin.elapsed(), secs(0));
    assert!(mute.is_alive());
}

/// Decision 9, for a caller that was kept and dropped later, in a callback or elsewhere.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_dropped_later_is_an_error() {
    let server = puppet(&Record::new()).await;
    let here = server.call::<()>(|from| {
        now(|_me, ctx| {
            ctx.send_after(
                secs(1),
                now(|_me, _ctx| {
                    drop(from);
                    Ok(Next::Wait)
                }),
            );
            Ok(Next::Wait)
        })
    });
    assert_eq!(here.await, Err(CallError::NoReply));
    let elsewhere = server.call::<()>(|from| {
        now(|_me, _ctx| {
            tokio::spawn(async move {
                tokio::time::sleep(secs(1)).await;
                drop(from);
            });
            Ok(Next::Wait)
        })
    });
    assert_eq!(elsewhere.await, Err(CallError::NoReply));
}

/// GS-35
#[tokio::test(start_paused = true)]
async fn a_call_to_oneself_fails_at_once_by_handle_and_by_name() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record))
        .name("call-self")
        .await
        .unwrap();
    let begin = Instant::now();
    let by_handle = server.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(ctx.this().call(|from| answer(from, ())).await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(by_handle.await, Ok(Err(CallError::CallingSelf)));
    let by_name = server.call(|from| {
        step(move |_me, _ctx| {
            Box::pin(async move {
                from.reply(
                    Named::<Puppet>::new("call-self")
                        .call(|from| answer(from, ()))
                        .await,
                );
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(by_name.await, Ok(Err(CallError::CallingSelf)));
    assert_eq!(begin.elapsed(), secs(0));
}

/// GS-35, note A3: with `?` it is the exit of the caller.
#[tokio::test(start_paused = true)]
async fn a_failed_call_in_a_callback_becomes_its_exit_with_a_question_mark() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let gone = caller.pid().monitor();
    let asks = step(move |_me, _ctx| {
        Box::pin(async move {
            server.call::<()>(|_from| stop(other("inner"))).await?;
            Ok(Next::Wait)
        })
    });
    caller.cast(asks).unwrap();
    assert_eq!(soon(gone).await.reason, other("inner"));
    assert_eq!(record.lines(), ["terminate inner"; 2]);
}

/// GS-38
#[tokio::test(start_paused = true)]
async fn two_servers_that_call_each_other_end_by_timeout() {
    let record = Record::new();
    let (a, b) = (puppet(&record).await, puppet(&record).await);
    let back = a.clone();
    let outer = a.call(|from| {
        step(move |_me, _ctx| {
            Box::pin(async move {
                let inner = b.call(|from| {
                    step(move |_me, _ctx| {
                        Box::pin(async move {
                            from.reply(back.call(|from| answer(from, ())).await);
                            Ok(Next::Wait)
                        })
                    })
                });
                from.reply(inner.no_timeout().await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(
        outer.no_timeout().await,
        Ok(Ok(Err(CallError::Timeout(secs(5)))))
    );
    assert!(answers(&a).await);
}

/// GS-32, GS-40: many replies to callers that gave up.
#[tokio::test(start_paused = true)]
async fn a_server_outlives_its_late_replies() {
    let record = Record::new();
    let server = puppet(&record).await;
    for _ in 0..100 {
        let call = server.call(|from| {
            now(|_me, ctx| {
                ctx.send_after(secs(2), answer(from, ()));
                Ok(Next::Wait)
            })
        });
        assert_eq!(
            call.timeout(secs(1)).await,
            Err(CallError::Timeout(secs(1)))
        );
    }
    tokio::time::sleep(secs(10)).await;
    server.cast(note("alive")).unwrap();
    record.wait_for("alive").await;
}

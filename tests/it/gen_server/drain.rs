//! Draining: what is queued is handled, nothing more gets in, then it stops.

use genserver::{Address, CallError, ExitReason, GenServer, Named, Next, ServerRef, StopError};
use tokio::time::Instant;

use crate::puppet::{
    Play, Puppet, Step, answer, boom, busy, note, now, other, puppet, step, stop, word,
};
use crate::record::{Record, millis, secs, settle, soon};

/// A puppet that is busy for a second, with something queued.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn with_work(record: &Record) -> ServerRef<Puppet> {
    let server = puppet(record).await;
    server.cast(busy(secs(1))).unwrap();
    settle().await;
    server.cast(note("one")).unwrap();
    server.send(note("two")).unwrap();
    server
}

/// Runs what is to happen while the server drains.
async fn draining<T>(
    server: &ServerRef<Puppet>,
    meanwhile: impl Future<Output = T>,
) -> (Result<(), StopError>, T) {
    tokio::join!(soon(server.drain()), async {
        settle().await;
        meanwhile.await
    })
}

/// GS-84, GS-80
#[tokio::test(start_paused = true)]
async fn what_was_queued_is_handled_and_then_it_terminates() {
    let record = Record::new();
    let server = with_work(&record).await;
    let call = server.call(|from| answer(from, 3));
    let (answered, drained) = tokio::join!(call, server.drain());
    assert_eq!((answered, drained), (Ok(3), Ok(())));
    assert_eq!(
        record.lines(),
        ["busy", "done", "one", "two", "terminate normal"]
    );
    assert!(!server.is_alive());
}

/// GS-84: as to a server that is gone, although it still works.
#[tokio::test(start_paused = true)]
async fn nothing_gets_into_a_server_that_drains() {
    let record = Record::new();
    let server = with_work(&record).await;
    let (drained, refused) = draining(&server, async {
        assert!(server.is_alive());
        server.ready().await;
        server.cast(note("cast")).unwrap();
        server.send(note("info")).unwrap();
        let begin = Instant::now();
        let refused = server.call(|from| answer(from, 1)).await;
        assert_eq!(begin.elapsed(), secs(0));
        refused
    })
    .await;
    assert_eq!((drained, refused), (Ok(()), Err(CallError::NoProc)));
    assert_eq!(
        record.lines(),
        ["busy", "done", "one", "two", "terminate normal"]
    );
}

/// It begins when it is awaited.
#[tokio::test(start_paused = true)]
async fn a_drain_that_is_not_awaited_does_nothing() {
    let server = puppet(&Record::new()).await;
    drop(server.drain());
    assert_eq!(server.call(|from| answer(from, 1)).await, Ok(1));
}

/// GS-81, GS-86
#[tokio::test(start_paused = true)]
async fn it_takes_a_reason_and_a_time_limit() {
    let record = Record::new();
    let server = with_work(&record).await;
    let gone = server.pid().monitor();
    let late = server
        .drain()
        .reason(ExitReason::Shutdown)
        .timeout(millis(100));
    assert_eq!(late.await, Err(StopError::Timeout(millis(100))));
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
    assert_eq!(record.count("terminate shutdown"), 1);
}

/// GS-87
#[tokio::test(start_paused = true)]
async fn a_server_that_fails_while_it_drains_says_so() {
    let server = with_work(&Record::new()).await;
    server.cast(boom()).unwrap();
    let Err(StopError::Exited(reason)) = soon(server.drain()).await else {
        panic!("it fails first")
    };
    assert_eq!(word(&reason), "raised boom");
}

/// The first reason counts.
#[tokio::test(start_paused = true)]
async fn draining_twice_is_draining_once() {
    let record = Record::new();
    let server = with_work(&record).await;
    let (first, second, third) = tokio::join!(
        server.drain().reason(other("first")),
        server.drain().reason(other("second")),
        server.drain().reason(other("first")),
    );
    assert_eq!((first, third), (Ok(()), Ok(())));
    assert_eq!(second, Err(StopError::Exited(other("first"))));
    assert_eq!(record.count("terminate first"), 1);
    assert_eq!(soon(server.drain()).await, Err(StopError::NoProc));
}

/// Whichever was first ends it; the door is closed from the drain on.
#[tokio::test(start_paused = true)]
async fn a_drain_and_a_stop_go_together_in_either_order() {
    for drain_first in [false, true] {
        let record = Record::new();
        let server = with_work(&record).await;
        let (first, second) = if drain_first {
            (server.drain(), server.stop())
        } else {
            (server.stop(), server.drain())
        };
        let ((first, second), refused) =
            tokio::join!(async { tokio::join!(first, second) }, async {
                settle().await;
                server.call(|from| answer(from, 1)).await
            });
        assert_eq!((first, second), (Ok(()), Ok(())));
        assert_eq!(refused, Err(CallError::NoProc));
        assert_eq!(record.count("two"), 1);
        assert_eq!(record.count("terminate normal"), 1);
    }
}

/// A15: nobody waits for room that never comes.
#[tokio::test(start_paused = true)]
async fn calls_that_wait_for_room_are_refused_when_it_drains() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(1).await.unwrap();
    server.cast(busy(secs(1))).unwrap();
    settle().await;
    server.cast(note("one")).unwrap();
    let waiting = server.call(|from| answer(from, 1)).no_timeout();
    let begin = Instant::now();
    let ((drained, refused), waited) = tokio::join!(
        draining(&server, async {
            // Full or not, there is nobody.
            server.cast(note("cast")).unwrap();
            server.call(|from| answer(from, 2)).await
        }),
        async { (soon(waiting).await, begin.elapsed()) }
    );
    assert_eq!(drained, Ok(()));
    assert_eq!(refused, Err(CallError::NoProc));
    assert_eq!(waited.0, Err(CallError::NoProc));
    assert!(waited.1 < millis(100), "at once");
    assert_eq!(record.lines(), ["busy", "done", "one", "terminate normal"]);
}

/// Who has the name when `drain` is called; it keeps it to the end.
#[tokio::test(start_paused = true)]
async fn a_name_can_be_drained() {
    let record = Record::new();
    let named = Named::<Puppet>::new("drain-by-name");
    assert_eq!(named.drain().await, Err(StopError::NoProc));
    Puppet::start(Play::new(&record))
        .name("drain-by-name")
        .await
        .unwrap();
    named.cast(busy(secs(1))).unwrap();
    let (drained, ()) = tokio::join!(named.drain(), async {
        settle().await;
        assert!(named.is_alive());
        named.cast(note("refused")).unwrap();
        let refused = named.call(|from| answer(from, 1)).await;
        assert_eq!(refused, Err(CallError::NoProc));
    });
    assert_eq!(drained, Ok(()));
    assert!(!named.is_alive());
    assert_eq!(record.lines(), ["busy", "done", "terminate normal"]);
}

/// GS-83
#[tokio::test(start_paused = true)]
async fn a_server_cannot_wait_for_its_own_drain() {
    let server = puppet(&Record::new()).await;
    let refused = server.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(ctx.this().drain().await);
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(soon(refused).await, Ok(Err(StopError::CallingSelf)));
    assert_eq!(soon(server.call(|from| answer(from, 1))).await, Ok(1));
}

/// Sends itself a message, a timer's message and a continuation.
fn talk_to_itself() -> Step {
    now(|_me, ctx| {
        ctx.send(note("to itself"));
        ctx.send_after(millis(0), note("timer"));
        Ok(Next::Continue(note("continue")))
    })
}

/// What it sends to itself comes behind the end, or it might never come; a continue is no message.
#[tokio::test(start_paused = true)]
async fn what_it_sends_to_itself_while_it_drains_is_not_handled() {
    let record = Record::new();
    let server = with_work(&record).await;
    server.cast(talk_to_itself()).unwrap();
    server.cast(busy(secs(1))).unwrap();
    assert_eq!(soon(server.drain()).await, Ok(()));
    assert_eq!(
        record.lines(),
        [
            "busy",
            "done",
            "one",
            "two",
            "continue",
            "busy",
            "done",
            "terminate normal"
        ]
    );
}

/// GS-63, GS-67: signals are no messages.
#[tokio::test(start_paused = true)]
async fn signals_reach_a_server_that_drains() {
    let record = Record::new();
    let server = with_work(&record).await;
    let (drained, ()) = draining(&server, async { server.pid().kill() }).await;
    assert_eq!(drained, Err(StopError::Exited(ExitReason::Killed)));
    assert_eq!(record.lines(), ["busy"]);

    let record = Record::new();
    let server = with_work(&record).await;
    server.cast(stop(other("first"))).unwrap();
    let refused = soon(server.drain()).await;
    assert_eq!(refused, Err(StopError::Exited(other("first"))));
}

/// GS-84, A15: although the server has still to do.
#[tokio::test(start_paused = true)]
async fn whoever_waits_for_room_hears_of_the_drain_at_once() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(1).await.unwrap();
    server.cast(busy(secs(10))).unwrap();
    settle().await;
    server.cast(note("one")).unwrap();
    let begin = Instant::now();
    let (call, ready, drained) = tokio::join!(
        async { (server.call(|from| answer(from, 1)).await, begin.elapsed()) },
        async {
            server.ready().await;
            begin.elapsed()
        },
        async {
            settle().await;
            soon(server.drain()).await
        }
    );
    assert_eq!(call.0, Err(CallError::NoProc));
    assert!(call.1 < secs(1) && ready < secs(1));
    drained.unwrap();
}

//! Attached streams: what comes in from beside the mailbox.

use futures_util::{StreamExt as _, stream};
use genserver::{Address, ExitReason, Init, Next, ServerRef};
use tokio::sync::mpsc;

use crate::bomb::Bomb;
use crate::puppet::{
    Play, Puppet, Step, answers, busy, have, note, now, other, puppet, stop, word,
};
use crate::record::{Record, secs, settle, soon};

/// A stream of what is sent into the sender.
fn items() -> (
    mpsc::UnboundedSender<&'static str>,
    impl stream::Stream<Item = &'static str> + Send,
) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let items = stream::unfold(receiver, |mut items| async {
        let item = items.recv().await?;
        Some((item, items))
    });
    (sender, items)
}

async fn with_stream(record: &Record) -> (ServerRef<Puppet>, mpsc::UnboundedSender<&'static str>) {
    let server = puppet(record).await;
    let (sender, items) = items();
    let attached = have(&server, move |ctx| ctx.attach(items, note)).await;
    assert!(attached.is_ok());
    (server, sender)
}

/// Each item is a message, in order.
#[tokio::test(start_paused = true)]
async fn each_item_of_a_stream_is_a_message() {
    let record = Record::new();
    let (server, sender) = with_stream(&record).await;
    for item in ["one", "two", "three"] {
        sender.send(item).unwrap();
    }
    settle().await;
    assert_eq!(record.lines(), ["one", "two", "three"]);
    assert!(answers(&server).await);
}

/// The end of a stream is the end of nothing else.
#[tokio::test(start_paused = true)]
async fn a_server_outlives_its_streams() {
    let record = Record::new();
    let (server, sender) = with_stream(&record).await;
    sender.send("one").unwrap();
    drop(sender);
    settle().await;
    assert!(answers(&server).await);
    have(&server, |ctx| ctx.attach(stream::iter(["two"]), note))
        .await
        .unwrap();
    settle().await;
    assert_eq!(record.lines(), ["one", "two"]);
}

/// Mailbox and streams take turns: neither starves the other.
#[tokio::test(start_paused = true)]
async fn an_endless_stream_does_not_starve_the_mailbox() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| {
        ctx.attach(stream::repeat(()), |()| {
            now(|me, _ctx| {
                me.number += 1;
                Ok(Next::Wait)
            })
        });
    })
    .await
    .unwrap();
    for _ in 0..100 {
        assert!(answers(&server).await);
    }
    soon(server.stop().into_future()).await.unwrap();
}

/// And the other way round.
#[tokio::test(start_paused = true)]
async fn a_busy_mailbox_does_not_starve_a_stream() {
    /// Sends itself the next message, for ever.
    fn again() -> Step {
        now(|_me, ctx| {
            ctx.send(again());
            Ok(Next::Wait)
        })
    }

    let record = Record::new();
    let (server, sender) = with_stream(&record).await;
    server.cast(again()).unwrap();
    for _ in 0..10 {
        sender.send("item").unwrap();
    }
    soon(record.wait_for_many("item", 10)).await;
    server.pid().kill();
}

/// Several streams at once.
#[tokio::test(start_paused = true)]
async fn several_streams_are_merged() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| {
        for _ in 0..3 {
            ctx.attach(stream::iter(0..100), |_n| note("item"));
        }
    })
    .await
    .unwrap();
    soon(record.wait_for_many("item", 300)).await;
    assert!(answers(&server).await);
}

/// Streams belong to the incarnation.
#[tokio::test(start_paused = true)]
async fn a_stream_is_dropped_with_its_server() {
    for kill in [false, true] {
        let record = Record::new();
        let (server, sender) = with_stream(&record).await;
        let gone = server.pid().monitor();
        if kill {
            server.pid().kill();
        } else {
            server.cast(stop(ExitReason::Normal)).unwrap();
        }
        soon(gone).await;
        assert!(sender.is_closed());
    }
}

/// GS-61: a stream that panics ends the server like a callback that does.
#[tokio::test(start_paused = true)]
async fn a_panic_in_a_stream_ends_the_server() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    let bad = stream::once(async { panic!("stream") });
    have(&server, |ctx| ctx.attach(bad.boxed(), |()| note("never")))
        .await
        .unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised stream");
    assert_eq!(record.lines(), ["terminate raised stream"]);
}

/// A stream that never has an item, and fails when it is dropped.
fn bomb() -> impl stream::Stream<Item = ()> + Send {
    let bomb = Bomb;
    stream::poll_fn(move |_cx| {
        let _held = &bomb;
        std::task::Poll::Pending
    })
}

/// GS-67: a kill is a kill, whatever the destructor of a stream says.
#[tokio::test(start_paused = true)]
async fn a_panic_in_the_destructor_of_a_stream_does_not_change_a_kill() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    have(&server, |ctx| ctx.attach(bomb(), |()| note("never")))
        .await
        .unwrap();
    server.pid().kill();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
}

/// As one in the destructor of the state.
#[tokio::test(start_paused = true)]
async fn a_panic_in_the_destructor_of_a_stream_becomes_the_reason_of_a_clean_end() {
    let ends = [
        (ExitReason::Normal, "raised bomb"),
        (ExitReason::Shutdown, "raised bomb"),
        (other("r"), "r"),
    ];
    for (end, reason) in ends {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        have(&server, |ctx| ctx.attach(bomb(), |()| note("never")))
            .await
            .unwrap();
        server.cast(stop(end)).unwrap();
        assert_eq!(word(&soon(gone).await.reason), reason);
    }
}

/// GS-51: an item ends the idle time-out.
#[tokio::test(start_paused = true)]
async fn an_item_ends_the_idle_timeout() {
    let record = Record::new();
    let (server, sender) = with_stream(&record).await;
    server
        .cast(now(|_me, _ctx| Ok(Next::Timeout(secs(2)))))
        .unwrap();
    tokio::time::sleep(secs(1)).await;
    sender.send("item").unwrap();
    tokio::time::sleep(secs(10)).await;
    assert_eq!(record.lines(), ["item"]);
}

/// A stream may be attached in `init`; its items come after the continue.
#[tokio::test(start_paused = true)]
async fn a_stream_attached_in_init_waits_for_the_continue() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, ctx| {
        ctx.attach(stream::iter(["item"]), note);
        Ok(Init::ok(me).then(busy(secs(1))))
    });
    let _server = play.start().await.unwrap();
    tokio::time::sleep(secs(2)).await;
    assert_eq!(record.lines(), ["busy", "done", "item"]);
}

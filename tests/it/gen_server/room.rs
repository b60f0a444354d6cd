//! Waiting for room in a bounded mailbox.

use std::pin::pin;

use futures_util::FutureExt as _;
use genserver::Address;
use tokio::time::Instant;

use super::mailbox::busy_puppet;
use crate::puppet::{answer, busy, note, puppet};
use crate::record::{Record, millis, secs, settle, soon};

/// A15
#[tokio::test(start_paused = true)]
async fn ready_resolves_when_there_is_room() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(3)).await;
    soon(server.ready()).await;
    server.cast(note("one")).unwrap();
    let begin = Instant::now();
    soon(server.ready()).await;
    assert!(begin.elapsed() >= millis(2_900));
    server.cast(note("two")).unwrap();
}

/// A15
#[tokio::test(start_paused = true)]
async fn ready_resolves_at_once_without_a_bound_or_without_a_server() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(60))).unwrap();
    let begin = Instant::now();
    soon(server.ready()).await;
    server.pid().kill();
    soon(server.pid().monitor()).await;
    soon(server.ready()).await;
    assert_eq!(begin.elapsed(), secs(0));
}

/// A15: whoever waits for room and does not look takes it from nobody.
#[tokio::test(start_paused = true)]
async fn room_that_somebody_waits_for_is_not_reserved() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(1)).await;
    server.cast(note("one")).unwrap();
    let mut waiting = pin!(server.ready());
    assert!((&mut waiting).now_or_never().is_none());
    record.wait_for("one").await;
    server.cast(note("two")).unwrap();
    assert!((&mut waiting).now_or_never().is_none(), "it is full again");
    record.wait_for("two").await;
    soon(waiting).await;
}

/// A15: nor is room lost that was kept for a call which has given up.
#[tokio::test(start_paused = true)]
async fn room_that_a_call_gives_up_is_news() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(1)).await;
    server.cast(note("one")).unwrap();
    let mut call = server.call(|from| answer(from, 1));
    assert!((&mut call).now_or_never().is_none());
    let mut waiting = pin!(server.ready());
    assert!((&mut waiting).now_or_never().is_none());
    record.wait_for("one").await;
    assert!((&mut waiting).now_or_never().is_none(), "it is the call's");
    let (_ready, ()) = tokio::join!(soon(waiting), async { drop(call) });
}

/// A15: whoever waits for room of a server that dies waits no longer.
#[tokio::test(start_paused = true)]
async fn ready_resolves_when_the_server_dies() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(3_600)).await;
    server.cast(note("one")).unwrap();
    let begin = Instant::now();
    tokio::join!(soon(server.ready()), async {
        settle().await;
        server.pid().kill();
    });
    assert!(begin.elapsed() < secs(1));
}

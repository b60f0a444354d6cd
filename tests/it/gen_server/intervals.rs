//! Intervals, as a server uses them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{Address, Next, TimerRef};

use crate::puppet::{answers, busy, have, note, now, puppet};
use crate::record::{Record, millis, secs, settle};

/// An interval does not drift.
#[tokio::test(start_paused = true)]
async fn an_interval_beats_until_it_is_cancelled() {
    let record = Record::new();
    let server = puppet(&record).await;
    let beat = have(&server, |ctx| ctx.send_interval(secs(1), || note("tick")))
        .await
        .unwrap();
    tokio::time::sleep(millis(10_500)).await;
    assert_eq!(record.count("tick"), 10);
    assert!(beat.cancel().is_some());
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.count("tick"), 10);
    assert_eq!(beat.cancel(), None);
}

/// A slow server is not flooded: a tick waits at most once.
#[tokio::test(start_paused = true)]
async fn an_interval_leaves_out_ticks_while_one_waits() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| ctx.send_interval(secs(1), || note("tick")))
        .await
        .unwrap();
    server.cast(busy(millis(10_500))).unwrap();
    tokio::time::sleep(millis(10_600)).await;
    assert_eq!(record.count("tick"), 1);
    tokio::time::sleep(secs(2)).await;
    assert_eq!(record.count("tick"), 3);
}

/// Decision 7: an interval ends with its incarnation.
#[tokio::test(start_paused = true)]
async fn an_interval_ends_with_its_server() {
    let record = Record::new();
    let server = puppet(&record).await;
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let message = move || {
        count.fetch_add(1, Ordering::SeqCst);
        note("tick")
    };
    let beat = have(&server, move |ctx| ctx.send_interval(secs(1), message))
        .await
        .unwrap();
    tokio::time::sleep(millis(3_500)).await;
    server.pid().kill();
    settle().await;
    assert_eq!(beat.remaining(), None);
    tokio::time::sleep(secs(60)).await;
    assert_eq!(made.load(Ordering::SeqCst), 3);
    // And whatever the message maker held is dropped with it.
    assert_eq!(Arc::strong_count(&made), 1);
}

/// An interval may be cancelled by the very message it made.
#[tokio::test(start_paused = true)]
async fn an_interval_may_be_cancelled_in_its_own_tick() {
    let record = Record::new();
    let server = puppet(&record).await;
    let beat: Arc<std::sync::OnceLock<TimerRef>> = Arc::default();
    let own = Arc::clone(&beat);
    let message = move || {
        let own = Arc::clone(&own);
        now(move |me, _ctx| {
            me.record.add("tick");
            own.get().and_then(TimerRef::cancel);
            Ok(Next::Wait)
        })
    };
    beat.set(server.send_interval(secs(1), message)).unwrap();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["tick"]);
}

/// A message maker that panics harms no other timer.
#[tokio::test(start_paused = true)]
async fn a_panic_in_a_message_maker_leaves_the_other_timers_alone() {
    let record = Record::new();
    let server = puppet(&record).await;
    server
        .send_interval(secs(1), || panic!("no message"))
        .remaining()
        .unwrap();
    server
        .send_after(millis(2_500), note("timer"))
        .remaining()
        .unwrap();
    tokio::time::sleep(secs(5)).await;
    assert_eq!(record.lines(), ["timer"]);
    assert!(answers(&server).await);
}

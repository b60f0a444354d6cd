//! Timers, as a server uses them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{Address, GenServer, Named, Next};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, answers, busy, have, note, now, other, puppet, stop};
use crate::record::{Record, millis, secs, settle, soon};

/// Row PROC-40
#[tokio::test(start_paused = true)]
async fn a_timer_fires_once_and_not_before_its_time() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| ctx.send_after(secs(2), note("timer")))
        .await
        .unwrap();
    tokio::time::sleep(millis(1_990)).await;
    assert_eq!(record.count("timer"), 0);
    tokio::time::sleep(millis(20)).await;
    assert_eq!(record.count("timer"), 1);
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.count("timer"), 1);
}

/// Rows PROC-42 to PROC-44
#[tokio::test(start_paused = true)]
async fn a_timer_can_be_read_and_cancelled_while_it_runs() {
    let record = Record::new();
    let server = puppet(&record).await;
    let timer = have(&server, |ctx| ctx.send_after(secs(10), note("timer")))
        .await
        .unwrap();
    tokio::time::sleep(secs(4)).await;
    let known = timer.clone();
    assert_eq!(
        have(&server, move |ctx| ctx.read_timer(&known)).await,
        Ok(Some(secs(6)))
    );
    let known = timer.clone();
    assert_eq!(
        have(&server, move |ctx| ctx.cancel_timer(&known)).await,
        Ok(Some(secs(6)))
    );
    assert_eq!((timer.remaining(), timer.cancel()), (None, None));
    tokio::time::sleep(secs(60)).await;
    assert!(record.lines().is_empty());
}

/// Row PROC-43
#[tokio::test(start_paused = true)]
async fn a_message_that_has_fired_stays_although_its_timer_is_cancelled() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(5))).unwrap();
    let timer = server.send_after(secs(1), note("timer"));
    tokio::time::sleep(secs(2)).await;
    assert_eq!(timer.cancel(), None);
    tokio::time::sleep(secs(5)).await;
    assert_eq!(record.lines(), ["busy", "done", "timer"]);
}

/// Row PROC-45, decision 7: a timer ends with its incarnation.
#[tokio::test(start_paused = true)]
async fn a_timer_to_an_incarnation_ends_with_it() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record))
        .name("timers-incarnation")
        .await
        .unwrap();
    let timer = have(&server, |ctx| ctx.send_after(secs(10), note("old")))
        .await
        .unwrap();
    let from_outside = server.send_after(secs(10), note("old"));
    server.stop().await.unwrap();
    assert_eq!((timer.remaining(), from_outside.remaining()), (None, None));
    Puppet::start(Play::new(&record))
        .name("timers-incarnation")
        .await
        .unwrap();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["terminate normal"]);
}

/// Row PROC-47
#[tokio::test(start_paused = true)]
async fn a_timer_to_a_name_reaches_whoever_has_it_then() {
    let (old, new) = (Record::new(), Record::new());
    let server = Puppet::start(Play::new(&old))
        .name("timers-role")
        .await
        .unwrap();
    Named::<Puppet>::new("timers-role")
        .send_after(secs(10), note("timer"))
        .remaining()
        .unwrap();
    server.stop().await.unwrap();
    Puppet::start(Play::new(&new))
        .name("timers-role")
        .await
        .unwrap();
    tokio::time::sleep(secs(11)).await;
    assert_eq!(old.lines(), ["terminate normal"]);
    assert_eq!(new.lines(), ["timer"]);
}

/// PROC-41: and those of one time fire in the order in which they were set.
#[tokio::test(start_paused = true)]
async fn timers_fire_in_order() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| {
        ctx.send_after(secs(3), note("three"));
        ctx.send_after(secs(1), note("one"));
        ctx.send_after(secs(2), note("two"));
        ctx.send_after(secs(0), note("zero"));
    })
    .await
    .unwrap();
    tokio::time::sleep(secs(4)).await;
    assert_eq!(record.lines(), ["zero", "one", "two", "three"]);
}

/// PROC-41: a timer that is cut off in the middle of its period is exact.
#[tokio::test(start_paused = true)]
async fn a_timer_set_later_but_due_earlier_fires_first() {
    let record = Record::new();
    let server = puppet(&record).await;
    server
        .send_after(secs(3_600), note("late"))
        .remaining()
        .unwrap();
    settle().await;
    let begin = Instant::now();
    server
        .send_after(secs(1), note("early"))
        .remaining()
        .unwrap();
    record.wait_for("early").await;
    assert!(begin.elapsed() < millis(1_010));
}

/// PROC-42, PROC-43: each of many is one or the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_is_cancelled_or_fires_but_never_both() {
    let fired = Arc::new(AtomicU32::new(0));
    let server = puppet(&Record::new()).await;
    let mut cancelled = 0;
    for round in 0..2_000_u64 {
        let count = Arc::clone(&fired);
        let tick = now(move |_me, _ctx| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Next::Wait)
        });
        let timer = server.send_after(std::time::Duration::from_micros(round % 1_500), tick);
        if round % 3 == 0 {
            tokio::task::yield_now().await;
        } else if round % 50 == 1 {
            tokio::time::sleep(millis(1)).await;
        }
        cancelled += u32::from(timer.cancel().is_some());
    }
    // What has fired stands in the mailbox before this call does.
    assert!(answers(&server).await);
    assert_eq!(fired.load(Ordering::SeqCst) + cancelled, 2_000);
}

/// PROC-45: also those that race with the end of their server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn timers_set_while_the_server_dies_end_with_it() {
    for _ in 0..300 {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        let to = server.clone();
        let setter = tokio::spawn(async move {
            let mut timers = Vec::new();
            for _ in 0..50 {
                timers.push(to.send_after(secs(3_600), note("never")));
            }
            timers
        });
        server.cast(stop(other("r"))).unwrap();
        soon(gone).await;
        let timers = soon(setter).await.unwrap();
        assert!(timers.iter().all(|timer| timer.remaining().is_none()));
    }
}

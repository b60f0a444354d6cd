//! Bounded mailboxes (note A15): calls wait for room, casts and messages come back, signals pass.

use std::time::Duration;

use futures_util::future::join_all;
use genserver::{Address, CallError, CastError, ExitReason, GenServer, Next, SendError, ServerRef};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, answer, busy, have, note, now, puppet, step};
use crate::record::{Record, millis, secs, settle, soon};

/// A server with so many places, which is busy for so long, and nothing queued.
#[expect(clippy::expect_used, reason = "a fixture")]
pub(super) async fn busy_puppet(
    record: &Record,
    places: usize,
    time: Duration,
) -> ServerRef<Puppet> {
    let server = Puppet::start(Play::new(record))
        .mailbox(places)
        .await
        .expect("it starts");
    server.cast(busy(time)).expect("there is room");
    record.wait_for("busy").await;
    server
}

/// A15
#[tokio::test(start_paused = true)]
async fn a_cast_that_finds_no_room_comes_back() {
    let record = Record::new();
    let server = busy_puppet(&record, 2, secs(1)).await;
    server.cast(note("one")).unwrap();
    server.cast(note("two")).unwrap();
    let Err(CastError::Full(request)) = server.cast(note("three")) else {
        panic!("it is full")
    };
    tokio::time::sleep(secs(2)).await;
    server.cast(request).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["busy", "done", "one", "two", "three"]);
}

/// A15
#[tokio::test(start_paused = true)]
async fn a_message_that_finds_no_room_comes_back() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(1)).await;
    server.send(note("one")).unwrap();
    assert!(matches!(server.send(note("two")), Err(SendError::Full(_))));
}

/// A15
#[tokio::test(start_paused = true)]
async fn a_call_waits_for_room() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(3)).await;
    server.cast(note("in front")).unwrap();
    let begin = Instant::now();
    assert_eq!(server.call(|from| answer(from, 1)).await, Ok(1));
    assert!(begin.elapsed() >= secs(3));
}

/// A15: within its time-out, and then it was never sent.
#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_room_times_out_and_is_never_handled() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(10)).await;
    server.cast(note("in front")).unwrap();
    let handled = |from: genserver::Caller<()>| {
        now(move |me, _ctx| {
            me.record.add("handled");
            from.reply(());
            Ok(Next::Wait)
        })
    };
    assert_eq!(
        server.call(handled).timeout(secs(2)).await,
        Err(CallError::Timeout(secs(2)))
    );
    tokio::time::sleep(secs(20)).await;
    assert_eq!(record.lines(), ["busy", "done", "in front"]);
}

/// A15: those that wait for room are served in the order in which they came.
#[tokio::test(start_paused = true)]
async fn callers_get_room_in_order() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(1)).await;
    let call = |n: u32| {
        server.call(move |from| {
            now(move |me, _ctx| {
                me.record.add(n);
                from.reply(());
                Ok(Next::Wait)
            })
        })
    };
    let calls: Vec<_> = (0..10).map(call).collect();
    assert_eq!(join_all(calls).await, vec![Ok(()); 10]);
    assert_eq!(
        record.lines()[2..],
        (0..10).map(|n| n.to_string()).collect::<Vec<_>>()
    );
}

/// A15: what a server tells itself, and timers, need no room.
#[tokio::test(start_paused = true)]
async fn own_messages_and_timers_are_never_bounded() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(1).await.unwrap();
    have(&server, |ctx| {
        for _ in 0..50 {
            ctx.send(note("own"));
        }
        ctx.send_after(millis(1), note("timer"));
        ctx.send_after(millis(1), note("timer"));
    })
    .await
    .unwrap();
    server
        .send_after(millis(1), note("timer"))
        .remaining()
        .unwrap();
    tokio::time::sleep(secs(1)).await;
    assert_eq!((record.count("own"), record.count("timer")), (50, 3));
    // None of them took a place that it did not have.
    server.cast(note("cast")).unwrap();
    assert!(matches!(server.cast(note("cast")), Err(CastError::Full(_))));
}

/// A15: signals are never bounded.
#[tokio::test(start_paused = true)]
async fn stops_and_kills_pass_a_full_mailbox() {
    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(1)).await;
    server.cast(note("one")).unwrap();
    assert_eq!(soon(server.stop()).await, Ok(()));
    assert_eq!(record.lines(), ["busy", "done", "one", "terminate normal"]);

    let record = Record::new();
    let server = busy_puppet(&record, 1, secs(60)).await;
    server.cast(note("one")).unwrap();
    let gone = server.pid().monitor();
    server.pid().kill();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
}

/// A15: and neither are exits and downs.
#[tokio::test(start_paused = true)]
async fn exits_and_downs_pass_a_full_mailbox() {
    let record = Record::new();
    let watched = puppet(&record).await;
    let server = Puppet::start(Play::new(&record).trapping(true))
        .mailbox(1)
        .await
        .unwrap();
    let pid = watched.pid();
    have(&server, move |ctx| ctx.monitor(&pid)).await.unwrap();
    server.cast(busy(secs(1))).unwrap();
    record.wait_for("busy").await;
    server.cast(note("one")).unwrap();
    watched.pid().kill();
    server.pid().exit(ExitReason::Shutdown);
    tokio::time::sleep(secs(2)).await;
    assert_eq!(record.lines()[2..], ["one", "exit shutdown", "down killed"]);
}

/// A15: the place is free when the message is taken, not when it was handled.
#[tokio::test(start_paused = true)]
async fn a_bound_of_nothing_is_one() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(0).await.unwrap();
    server.cast(note("one")).unwrap();
    assert!(server.cast(note("two")).is_err());
    soon(server.ready()).await;
    server.cast(note("two")).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["one", "two"]);
}

/// A15: a caller that gives up while it waits for room takes no place with it.
#[tokio::test(start_paused = true)]
async fn abandoned_callers_leave_no_place_taken() {
    let record = Record::new();
    let server = busy_puppet(&record, 2, secs(10)).await;
    server.cast(note("x")).unwrap();
    server.cast(note("x")).unwrap();
    for _ in 0..20 {
        let call = server.call(|from| answer(from, ()));
        assert!(tokio::time::timeout(millis(10), call).await.is_err());
    }
    tokio::time::sleep(secs(20)).await;
    server.cast(note("y")).unwrap();
    server.cast(note("y")).unwrap();
    assert!(server.cast(note("y")).is_err());
}

/// A15 under contention: nobody is lost, nobody waits in vain.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_callers_share_a_mailbox_of_four() {
    let record = Record::new();
    for _ in 0..20 {
        let server = Puppet::start(Play::new(&record)).mailbox(4).await.unwrap();
        let callers = (0..64_u64).map(|n| {
            let server = server.clone();
            tokio::spawn(async move {
                for round in 0..20 {
                    let number = n * 100 + round;
                    let call = server.call(move |from| {
                        step(move |_me, _ctx| {
                            Box::pin(async move {
                                tokio::task::yield_now().await;
                                from.reply(number);
                                Ok(Next::Wait)
                            })
                        })
                    });
                    assert_eq!(soon(call.no_timeout()).await, Ok(number));
                }
            })
        });
        for caller in join_all(callers).await {
            caller.unwrap();
        }
        soon(server.stop().into_future()).await.unwrap();
    }
}

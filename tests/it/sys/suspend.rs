//! Holding a server still, and letting it go on.

use futures_util::stream;
use genserver::{Address, CallError, CastError, GenServer, Next, Process, sys};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, answer, answers, have, note, now, other, puppet};
use crate::record::{Record, millis, secs, settle};

/// SYS-04
#[tokio::test(start_paused = true)]
async fn no_callback_runs_while_it_is_suspended() {
    let record = Record::new();
    let server = Play::new(&record).trapping(true).start().await.unwrap();
    let friend = Process::spawn(|_friend| std::future::pending());
    let watched = friend.clone();
    have(&server, move |ctx| ctx.monitor(&watched))
        .await
        .unwrap();
    sys::suspend(&server).await.unwrap();

    server.cast(note("cast")).unwrap();
    server.send(note("info")).unwrap();
    server.send_after(millis(1), note("timer"));
    tokio::time::sleep(millis(5)).await;
    server.pid().exit(other("r"));
    friend.kill();
    tokio::time::sleep(secs(60)).await;
    assert!(record.lines().is_empty());

    sys::resume(&server).await.unwrap();
    settle().await;
    // SYS-06: in the order in which they came.
    assert_eq!(
        record.lines(),
        ["cast", "info", "timer", "exit r", "down killed"]
    );
}

/// SYS-04
#[tokio::test(start_paused = true)]
async fn a_call_into_a_suspended_server_waits_for_its_time_limit() {
    let server = puppet(&Record::new()).await;
    sys::suspend(&server).await.unwrap();
    let begin = Instant::now();
    let call = server.call(|from| answer(from, 1)).timeout(secs(3));
    assert_eq!(call.await, Err(CallError::Timeout(secs(3))));
    assert_eq!(begin.elapsed().as_secs(), 3);

    // One that is patient is answered after the resume.
    let call = server.call(|from| answer(from, 2)).no_timeout();
    let (answered, ()) = tokio::join!(call, async {
        tokio::time::sleep(secs(100)).await;
        sys::resume(&server).await.unwrap();
    });
    assert_eq!(answered, Ok(2));
}

/// SYS-05, SYS-06: and what stands around them keeps its order.
#[tokio::test(start_paused = true)]
async fn system_messages_are_answered_while_it_is_suspended() {
    let record = Record::new();
    let server = puppet(&record).await;
    sys::suspend(&server).await.unwrap();
    server.cast(note("one")).unwrap();
    assert_eq!(sys::status(&server).await.unwrap().queued, 1);
    server.cast(note("two")).unwrap();
    sys::log(&server, 10).await.unwrap();
    server.cast(note("three")).unwrap();
    assert_eq!(sys::events(&server).await, Ok(Vec::new()));
    assert_eq!(sys::status(&server).await.unwrap().queued, 3);
    assert!(record.lines().is_empty());

    sys::resume(&server).await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["one", "two", "three"]);
    assert_eq!(sys::events(&server).await.unwrap().len(), 6);
}

/// SYS-06
#[tokio::test(start_paused = true)]
async fn suspended_twice_is_resumed_by_one_resume() {
    let server = puppet(&Record::new()).await;
    sys::suspend(&server).await.unwrap();
    server.cast(note("set aside")).unwrap();
    sys::suspend(&server).await.unwrap();
    sys::resume(&server).await.unwrap();
    assert!(answers(&server).await);
}

/// SYS-06
#[tokio::test(start_paused = true)]
async fn a_server_that_runs_may_be_resumed() {
    let server = puppet(&Record::new()).await;
    sys::resume(&server).await.unwrap();
    assert!(answers(&server).await);
}

/// SYS-04: what was queued before is handled first, as before any system message (row SYS-01).
#[tokio::test(start_paused = true)]
async fn what_was_queued_before_the_suspend_is_handled() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(note("before")).unwrap();
    sys::suspend(&server).await.unwrap();
    assert_eq!(record.lines(), ["before"]);
}

/// SYS-04, SYS-16: it starts over with the resume.
#[tokio::test(start_paused = true)]
async fn an_idle_timeout_does_not_fire_while_it_is_suspended() {
    let record = Record::new();
    let server = puppet(&record).await;
    server
        .cast(now(|_me, _ctx| Ok(Next::Timeout(secs(2)))))
        .unwrap();
    tokio::time::sleep(secs(1)).await;
    sys::suspend(&server).await.unwrap();
    tokio::time::sleep(secs(60)).await;
    assert!(record.lines().is_empty());
    sys::resume(&server).await.unwrap();
    tokio::time::sleep(millis(1_990)).await;
    assert!(record.lines().is_empty());
    tokio::time::sleep(millis(20)).await;
    assert_eq!(record.lines(), ["timeout"]);
}

/// GS-52, SYS-06: a message that was set aside ends the time-out as any other does.
#[tokio::test(start_paused = true)]
async fn what_was_set_aside_voids_an_idle_timeout() {
    let record = Record::new();
    let server = puppet(&record).await;
    server
        .cast(now(|_me, _ctx| Ok(Next::Timeout(secs(2)))))
        .unwrap();
    sys::suspend(&server).await.unwrap();
    server.cast(note("set aside")).unwrap();
    sys::resume(&server).await.unwrap();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["set aside"]);
}

/// SYS-04
#[tokio::test(start_paused = true)]
async fn streams_are_not_polled_while_it_is_suspended() {
    let record = Record::new();
    let server = puppet(&record).await;
    sys::suspend(&server).await.unwrap();
    let attach = have(&server, |ctx| ctx.attach(stream::iter(["item"]), note));
    let (attached, ()) = tokio::join!(attach, async {
        settle().await;
        sys::resume(&server).await.unwrap();
    });
    attached.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["item"]);

    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<&str>();
    let items = stream::unfold(receiver, |mut items| async {
        let item = items.recv().await?;
        Some((item, items))
    });
    have(&server, |ctx| ctx.attach(items, note)).await.unwrap();
    sys::suspend(&server).await.unwrap();
    sender.send("later").unwrap();
    tokio::time::sleep(secs(1)).await;
    assert_eq!(record.lines(), ["item"]);
    sys::resume(&server).await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["item", "later"]);
}

/// SYS-04, A15: what is set aside keeps its place.
#[tokio::test(start_paused = true)]
async fn a_bounded_mailbox_fills_up_while_it_is_suspended() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(2).await.unwrap();
    sys::suspend(&server).await.unwrap();
    for line in ["one", "two"] {
        server.cast(note(line)).unwrap();
        settle().await;
    }
    let Err(CastError::Full(three)) = server.cast(note("three")) else {
        panic!("it is full")
    };
    sys::resume(&server).await.unwrap();
    server.ready().await;
    server.cast(three).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["one", "two", "three"]);
    for _ in 0..2 {
        server.cast(note("again")).unwrap();
    }
    assert!(server.cast(note("full")).is_err());
}

/// SYS-04: an interval doesn't pile up behind it.
#[tokio::test(start_paused = true)]
async fn one_tick_of_an_interval_waits_for_the_resume() {
    let record = Record::new();
    let server = puppet(&record).await;
    sys::suspend(&server).await.unwrap();
    let timer = server.send_interval(secs(1), || note("tick"));
    tokio::time::sleep(secs(60)).await;
    timer.cancel();
    sys::resume(&server).await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["tick"]);
}

/// PROC-25, SYS-06: a monitor that is flushed after the resume takes its news with it.
#[tokio::test(start_paused = true)]
async fn a_down_that_was_set_aside_can_still_be_flushed() {
    let record = Record::new();
    let server = puppet(&record).await;
    let friend = Process::spawn(|_friend| std::future::pending());
    let watched = friend.clone();
    let monitor = have(&server, move |ctx| ctx.monitor(&watched))
        .await
        .unwrap();
    sys::suspend(&server).await.unwrap();
    server
        .cast(now(move |me, ctx| {
            me.record.add(ctx.demonitor_flush(monitor));
            Ok(Next::Wait)
        }))
        .unwrap();
    friend.kill();
    settle().await;
    sys::resume(&server).await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["false"]);
}

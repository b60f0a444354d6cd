//! Watching a server work: statistics, a log, a trace.

use genserver::sys::{self, EventKind, Trace};
use genserver::{Address, Next, Pid, Process, ServerRef};
use tokio::time::Instant;
use tracing::Level;

use crate::puppet::{Puppet, Step, answer, answers, have, note, now, puppet};
use crate::record::{Record, millis, secs, settle, soon};
use crate::reports::{capture, reports_by};

/// The counts of calls, casts, infos and replies.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn counts(server: &ServerRef<Puppet>) -> Option<[u64; 4]> {
    let counted = soon(sys::statistics(server)).await.unwrap()?;
    Some([counted.calls, counted.casts, counted.infos, counted.replies])
}

/// Handles a call and puts the reply off.
fn late<T: Send + 'static>(from: genserver::Caller<T>, value: T) -> Step {
    now(move |_me, ctx| {
        ctx.send(answer(from, value));
        Ok(Next::Wait)
    })
}

/// SYS-08
#[tokio::test(start_paused = true)]
async fn messages_in_and_replies_out_are_counted_by_kind() {
    let server = puppet(&Record::new()).await;
    assert!(answers(&server).await);
    assert_eq!(counts(&server).await, None);
    let begin = Instant::now();
    sys::start_statistics(&server).await.unwrap();
    assert_eq!(counts(&server).await, Some([0; 4]));
    for _ in 0..3 {
        assert!(answers(&server).await);
    }
    server.cast(note("cast")).unwrap();
    server.cast(note("cast")).unwrap();
    server.send(note("info")).unwrap();
    assert_eq!(counts(&server).await, Some([3, 2, 1, 3]));
    let counted = sys::statistics(&server).await.unwrap().unwrap();
    assert_eq!((counted.messages_in(), counted.since), (6, begin));

    sys::stop_statistics(&server).await.unwrap();
    assert_eq!(counts(&server).await, None);
}

/// SYS-08: as for `reply/2` of OTP.
#[tokio::test(start_paused = true)]
async fn a_reply_that_comes_later_is_not_counted() {
    let server = puppet(&Record::new()).await;
    sys::start_statistics(&server).await.unwrap();
    assert_eq!(soon(server.call(|from| late(from, 1))).await, Ok(1));
    assert_eq!(counts(&server).await, Some([1, 0, 1, 0]));
}

/// SYS-08: a reply that nobody waits for went out all the same, and a dropped caller had none.
#[tokio::test(start_paused = true)]
async fn a_reply_is_counted_whoever_hears_it() {
    let server = puppet(&Record::new()).await;
    sys::start_statistics(&server).await.unwrap();
    let impatient = server.call(|from| {
        crate::puppet::step(move |_me, _ctx| {
            Box::pin(async move {
                tokio::time::sleep(secs(2)).await;
                from.reply(1);
                Ok(Next::Wait)
            })
        })
    });
    assert!(impatient.timeout(secs(1)).await.is_err());
    let dropped = server.call::<()>(|from| {
        drop(from);
        note("dropped")
    });
    assert!(soon(dropped).await.is_err());
    assert_eq!(counts(&server).await, Some([2, 0, 0, 1]));
}

/// SYS-08: downs, exits and time-outs are messages in, too; system messages are not.
#[tokio::test(start_paused = true)]
async fn whatever_handle_info_handles_is_counted() {
    let server = puppet(&Record::new()).await;
    let friend: Pid = Process::spawn(|_friend| std::future::pending());
    let watched = friend.clone();
    have(&server, move |ctx| {
        ctx.trap_exits(true);
        ctx.monitor(&watched);
    })
    .await
    .unwrap();
    sys::start_statistics(&server).await.unwrap();
    friend.kill();
    server.pid().exit(genserver::ExitReason::Normal);
    settle().await;
    server
        .cast(now(|_me, _ctx| Ok(Next::Timeout(millis(1)))))
        .unwrap();
    settle().await;
    settle().await;
    assert_eq!(counts(&server).await, Some([0, 1, 3, 0]));
}

/// SYS-08
#[tokio::test(start_paused = true)]
async fn statistics_that_run_go_on_when_they_are_started_again() {
    let server = puppet(&Record::new()).await;
    sys::start_statistics(&server).await.unwrap();
    assert!(answers(&server).await);
    sys::start_statistics(&server).await.unwrap();
    assert_eq!(counts(&server).await, Some([1, 0, 0, 1]));
    sys::stop_statistics(&server).await.unwrap();
    sys::start_statistics(&server).await.unwrap();
    assert_eq!(counts(&server).await, Some([0; 4]));
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn kinds(server: &ServerRef<Puppet>) -> Vec<EventKind> {
    let events = soon(sys::events(server)).await.unwrap();
    events.into_iter().map(|event| event.kind).collect()
}

/// SYS-09
#[tokio::test(start_paused = true)]
async fn the_log_has_the_last_events() {
    let server = puppet(&Record::new()).await;
    assert!(answers(&server).await);
    assert_eq!(kinds(&server).await, []);
    sys::log(&server, 4).await.unwrap();
    let begin = Instant::now();
    server.cast(note("one")).unwrap();
    assert_eq!(kinds(&server).await, [EventKind::Cast, EventKind::NoReply]);
    tokio::time::sleep(secs(1)).await;
    assert!(answers(&server).await);
    server.send(note("two")).unwrap();
    assert_eq!(
        kinds(&server).await,
        [
            EventKind::Call,
            EventKind::Reply,
            EventKind::Info,
            EventKind::NoReply
        ]
    );
    let events = sys::events(&server).await.unwrap();
    assert_eq!(events[0].message, "call");
    assert_eq!(events[1].message, "call");
    assert_eq!(events[2].message, "info");
    assert_eq!(events[0].at, begin + secs(1));
}

/// SYS-09
#[tokio::test(start_paused = true)]
async fn another_limit_keeps_the_newest_events_and_zero_keeps_none() {
    let server = puppet(&Record::new()).await;
    sys::log(&server, 10).await.unwrap();
    server.cast(note("one")).unwrap();
    assert!(answers(&server).await);
    sys::log(&server, 3).await.unwrap();
    let newest = [EventKind::NoReply, EventKind::Call, EventKind::Reply];
    assert_eq!(kinds(&server).await, newest);
    sys::log(&server, 10).await.unwrap();
    assert_eq!(kinds(&server).await, newest);
    sys::log(&server, 0).await.unwrap();
    assert!(answers(&server).await);
    assert_eq!(kinds(&server).await, []);
}

/// The events that a server has reported, and how it calls itself.
fn traced(pid: &Pid) -> Vec<String> {
    let reports = reports_by("pid", pid).into_iter();
    let events = reports.filter(|report| report.text == "server event");
    events
        .map(|report| {
            assert_eq!(report.level, Level::INFO);
            assert!(report.is_unambiguous());
            let field = |name| report.field(name).unwrap_or("-").to_owned();
            format!("{} {} {}", field("name"), field("event"), field("what"))
        })
        .collect()
}

/// SYS-10
#[tokio::test(start_paused = true)]
async fn a_trace_reports_each_event() {
    use genserver::GenServer as _;
    capture();
    let play = crate::puppet::Play::new(&Record::new());
    let server = Puppet::start(play).name("sys-traced").await.unwrap();
    assert!(answers(&server).await);
    assert!(traced(&server.pid()).is_empty());
    sys::trace(&server, Trace::On).await.unwrap();
    assert!(answers(&server).await);
    server.cast(note("x")).unwrap();
    sys::trace(&server, Trace::Off).await.unwrap();
    assert!(answers(&server).await);
    assert_eq!(
        traced(&server.pid()),
        [
            "sys-traced call call",
            "sys-traced reply call",
            "sys-traced cast cast",
            "sys-traced no reply cast"
        ]
    );
}

/// SYS-10, GS-25: the last event of a server that stops with a reply.
#[tokio::test(start_paused = true)]
async fn a_trace_reports_the_last_reply() {
    capture();
    let server = puppet(&Record::new()).await;
    sys::trace(&server, Trace::On).await.unwrap();
    let last = server.call(|from| {
        now(move |_me, _ctx| {
            Ok(Next::stop_with_reply(
                genserver::ExitReason::Normal,
                from,
                1,
            ))
        })
    });
    assert_eq!(soon(last).await, Ok(1));
    assert_eq!(traced(&server.pid()), ["- call call", "- reply call"]);
}

/// SYS-12: and it stays suspended.
#[tokio::test(start_paused = true)]
async fn no_debug_ends_all_of_it() {
    capture();
    let server = puppet(&Record::new()).await;
    sys::start_statistics(&server).await.unwrap();
    sys::log(&server, 10).await.unwrap();
    sys::trace(&server, Trace::On).await.unwrap();
    sys::suspend(&server).await.unwrap();
    sys::no_debug(&server).await.unwrap();
    assert!(sys::status(&server).await.unwrap().is_suspended);
    sys::resume(&server).await.unwrap();
    assert!(answers(&server).await);
    assert_eq!(counts(&server).await, None);
    assert_eq!(kinds(&server).await, []);
    assert!(traced(&server.pid()).is_empty());
}

//! `handle_continue`: what a callback puts off, before anything else.

use genserver::{Address, ExitReason, Init, Next, Reply};
use tokio::runtime::Builder;
use tokio::time::Instant;

use crate::process::support::comes_to_an_end;
use crate::puppet::{Play, Step, boom, busy, note, now, other, puppet, step, stop, word};
use crate::record::{Record, millis, secs, settle, soon};

/// GS-45
#[tokio::test(start_paused = true)]
async fn a_continue_from_init_runs_before_what_init_sent_to_itself() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, ctx| {
        ctx.send(note("sent in init"));
        ctx.send_after(secs(0), note("timer"));
        Ok(Init::ok(me).then(note("continued")))
    });
    let server = play.start().await.unwrap();
    server.cast(note("cast")).unwrap();
    record.wait_for("timer").await;
    settle().await;
    assert_eq!(record.lines()[..2], ["continued", "sent in init"]);
}

/// GS-45: messages of others, which found it by its name.
#[tokio::test(start_paused = true)]
async fn a_continue_from_init_runs_before_what_others_sent_during_init() {
    let record = Record::new();
    let (tell, told) = tokio::sync::oneshot::channel();
    let play = Play::new(&record).init(|me, ctx| {
        let sent = tell.send(ctx.this()).is_ok();
        Box::pin(async move {
            assert!(sent, "the test listens");
            tokio::time::sleep(secs(1)).await;
            Ok(Init::ok(me).then(note("continued")))
        })
    });
    let (server, ()) = tokio::join!(play.start(), async {
        told.await.unwrap().cast(note("early cast")).unwrap();
    });
    assert!(server.is_ok());
    settle().await;
    assert_eq!(record.lines(), ["continued", "early cast"]);
}

/// GS-46
#[tokio::test(start_paused = true)]
async fn start_does_not_wait_for_the_continue() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, _ctx| Ok(Init::ok(me).then(busy(secs(10)))));
    let begin = Instant::now();
    let _server = play.start().await.unwrap();
    assert_eq!(begin.elapsed(), secs(0));
    record.wait_for("done").await;
}

/// GS-47
#[tokio::test(start_paused = true)]
async fn a_continue_may_continue_and_still_goes_before_the_mailbox() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, ctx| {
        ctx.send(note("message"));
        Ok(Init::ok(me).then(now(|me, _ctx| {
            me.record.add("first");
            Ok(Next::Continue(now(|me, _ctx| {
                me.record.add("second");
                Ok(Next::Continue(note("third")))
            })))
        })))
    });
    let _server = play.start().await.unwrap();
    settle().await;
    assert_eq!(record.lines(), ["first", "second", "third", "message"]);
}

/// GS-48
#[tokio::test(start_paused = true)]
async fn a_continue_from_any_callback_goes_before_what_is_queued() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(1))).unwrap();
    server
        .cast(now(|_me, _ctx| Ok(Next::Continue(note("from cast")))))
        .unwrap();
    server
        .send(now(|_me, _ctx| Ok(Next::Continue(note("from info")))))
        .unwrap();
    let call =
        server.call(|from| now(|_me, _ctx| Ok(Reply::new(()).then(note("from call")).send(from))));
    let (answered, ()) = tokio::join!(call, async {
        settle().await;
        server.cast(note("last")).unwrap();
    });
    assert_eq!(answered, Ok(()));
    settle().await;
    assert_eq!(
        record.lines(),
        [
            "busy",
            "done",
            "from cast",
            "from info",
            "from call",
            "last"
        ]
    );
}

/// GS-49
#[tokio::test(start_paused = true)]
async fn a_continue_may_stop() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    server
        .cast(now(|_me, _ctx| Ok(Next::Continue(stop(other("enough"))))))
        .unwrap();
    assert_eq!(soon(gone).await.reason, other("enough"));
    assert_eq!(record.lines(), ["terminate enough"]);
}

/// GS-49
#[tokio::test(start_paused = true)]
async fn a_continue_that_panics_ends_the_server() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    server
        .cast(now(|_me, _ctx| Ok(Next::Continue(boom()))))
        .unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised boom");
    assert_eq!(record.lines(), ["terminate raised boom"]);
}

/// GS-49
#[tokio::test(start_paused = true)]
async fn a_continue_may_set_the_idle_timeout() {
    let record = Record::new();
    let wait = now(|_me, _ctx| Ok(Next::Timeout(secs(1))));
    let play = Play::new(&record).begins(|me, _ctx| Ok(Init::ok(me).then(wait)));
    let _server = play.start().await.unwrap();
    tokio::time::sleep(millis(900)).await;
    assert!(record.lines().is_empty());
    tokio::time::sleep(millis(200)).await;
    assert_eq!(record.lines(), ["timeout"]);
}

/// GS-48: a fatal signal that came during the callback goes before its continue.
#[tokio::test(start_paused = true)]
async fn a_server_that_was_killed_does_not_continue() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    let last = step(|_me, ctx| {
        ctx.pid().kill();
        Box::pin(async { Ok(Next::Continue(note("continued"))) })
    });
    server.cast(last).unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
    assert!(record.lines().is_empty());
}

/// GS-47, note A28: one that continues for ever lets the others go on, and can be killed.
#[test]
fn a_continue_that_always_continues_starves_nobody() {
    fn again() -> Step {
        now(|me, _ctx| {
            me.number += 1;
            Ok(Next::Continue(again()))
        })
    }

    let ended = comes_to_an_end(|| {
        let one_thread = Builder::new_current_thread().enable_all().build().unwrap();
        one_thread.block_on(async {
            let server = puppet(&Record::new()).await;
            let gone = server.pid().monitor();
            server.cast(again()).unwrap();
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            assert!(server.is_alive());
            server.pid().kill();
            assert_eq!(gone.await.reason, ExitReason::Killed);
        });
    });
    assert!(ended, "nobody else runs");
}

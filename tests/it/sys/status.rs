//! What a server says of itself: `sys::status` (rows SYS-*).

use genserver::sys::Trace;
use genserver::{
    Address, CallError, Context, ExitReason, GenServer, Init, Named, Never, Next, SendError, sys,
};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, answers, busy, child_of, note, now, other, puppet, step, stop};
use crate::record::{Record, secs, settle, soon};
use crate::reports::{capture, reports_by};

/// Sets the number of a puppet, which is its whole state.
fn number(number: i64) -> crate::puppet::Step {
    now(move |me, _ctx| {
        me.number = number;
        Ok(Next::Wait)
    })
}

/// SYS-07
#[tokio::test(start_paused = true)]
async fn a_status_has_the_pid_the_name_the_parent_and_the_state() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let child = child_of(&parent, Play::new(&record))
        .await
        .unwrap()
        .unwrap();
    child.cast(number(7)).unwrap();
    let status = sys::status(&child).await.unwrap();
    assert_eq!(status.pid, child.pid());
    assert_eq!(status.name, None);
    assert_eq!(status.parent, Some(parent.pid()));
    assert_eq!(status.state.as_deref(), Some("number 7"));
}

/// SYS-07: by its name.
#[tokio::test(start_paused = true)]
async fn a_status_may_be_asked_for_by_name() {
    let server = Puppet::start(Play::new(&Record::new()))
        .name("status-by-name")
        .await
        .unwrap();
    let named = Named::<Puppet>::new("status-by-name");
    let status = sys::status(&named).await.unwrap();
    assert_eq!(status.pid, server.pid());
    assert_eq!(status.name.as_deref(), Some("status-by-name"));
    assert_eq!(status.parent, None);
}

/// Shows no state, or fails to.
struct Shy(bool);

impl GenServer for Shy {
    type Args = bool;
    type Call = genserver::Caller<()>;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(fails: bool, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(fails)))
    }

    async fn handle_call(
        &mut self,
        from: genserver::Caller<()>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        from.reply(());
        Ok(Next::Wait)
    }

    fn format_status(&self) -> Option<String> {
        assert!(!self.0, "too shy");
        None
    }
}

/// SYS-07: `format_status` decides what is shown; a note stands in for one that fails, which is nobody's
/// end.
#[tokio::test(start_paused = true)]
async fn a_status_without_a_state_and_one_whose_state_fails_to_show_are_answered() {
    for fails in [false, true] {
        let server = Shy::start(fails).await.unwrap();
        let status = soon(sys::status(&server)).await.unwrap();
        match status.state {
            None => assert!(!fails),
            Some(note) => {
                assert!(fails);
                assert!(note.starts_with("format_status panicked"), "{note}");
                assert!(note.ends_with("too shy"), "{note}");
            }
        }
        assert_eq!(soon(server.call(|from| from)).await, Ok(()));
    }
}

/// SYS-01: it stands in the queue like any other message.
#[tokio::test(start_paused = true)]
async fn a_status_is_taken_in_the_order_of_the_queue() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(1))).unwrap();
    server.cast(number(1)).unwrap();
    let (status, ()) = tokio::join!(sys::status(&server), async {
        settle().await;
        server.cast(number(2)).unwrap();
    });
    assert_eq!(status.unwrap().state.as_deref(), Some("number 1"));
}

/// SYS-01: and needs no room in it.
#[tokio::test(start_paused = true)]
async fn a_status_needs_no_room_in_a_bounded_mailbox() {
    let server = Puppet::start(Play::new(&Record::new()))
        .mailbox(1)
        .await
        .unwrap();
    server.cast(busy(secs(1))).unwrap();
    settle().await;
    server.cast(number(1)).unwrap();
    assert!(matches!(
        server.send(note("no room")),
        Err(SendError::Full(_))
    ));
    let status = soon(sys::status(&server)).await.unwrap();
    assert_eq!(status.state.as_deref(), Some("number 1"));
}

/// SYS-07
#[tokio::test(start_paused = true)]
async fn a_status_has_the_debug_settings() {
    let server = puppet(&Record::new()).await;
    let status = sys::status(&server).await.unwrap();
    assert_eq!((status.trace, status.log), (Trace::Off, None));
    assert_eq!(status.statistics, None);
    sys::start_statistics(&server).await.unwrap();
    sys::log(&server, 3).await.unwrap();
    sys::trace(&server, Trace::On).await.unwrap();
    let status = sys::status(&server).await.unwrap();
    assert_eq!((status.trace, status.log), (Trace::On, Some(3)));
    assert_eq!(status.statistics.unwrap().messages_in(), 0);
}

/// SYS-07, LOG-02: the same note stands in a crash report.
#[tokio::test(start_paused = true)]
async fn a_crash_report_has_a_note_in_the_place_of_a_state_that_fails_to_show() {
    capture();
    let server = Shy::start(true).await.unwrap();
    let ended = soon(server.stop().reason(other("r"))).await;
    assert_eq!(ended, Ok(()));
    let reports = reports_by("pid", &server.pid());
    let state = reports[0].field("state").unwrap();
    assert!(state.starts_with("format_status panicked"), "{state}");
}

/// SYS-07
#[tokio::test(start_paused = true)]
async fn a_status_says_whether_the_server_is_suspended_and_what_is_queued() {
    let server = puppet(&Record::new()).await;
    let status = sys::status(&server).await.unwrap();
    assert_eq!((status.is_suspended, status.queued), (false, 0));
    sys::suspend(&server).await.unwrap();
    for _ in 0..3 {
        server.cast(number(1)).unwrap();
    }
    let (status, ()) = tokio::join!(sys::status(&server), async {
        server.cast(number(2)).unwrap();
    });
    let status = status.unwrap();
    assert_eq!((status.is_suspended, status.queued), (true, 4));
    sys::resume(&server).await.unwrap();
    let status = sys::status(&server).await.unwrap();
    assert_eq!((status.is_suspended, status.queued), (false, 0));
}

/// SYS-15
#[tokio::test(start_paused = true)]
async fn nobody_has_no_status() {
    let server = puppet(&Record::new()).await;
    server.stop().await.unwrap();
    let refused = soon(sys::status(&server)).await;
    assert_eq!(refused.unwrap_err(), CallError::NoProc);
    let refused = soon(sys::status(&Named::<Puppet>::new("status-nobody"))).await;
    assert_eq!(refused.unwrap_err(), CallError::NoProc);
}

/// GS-35
#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_its_own_status_is_refused() {
    let server = puppet(&Record::new()).await;
    let asked = server.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(sys::status(&ctx.this()).await.err());
                Ok(Next::Wait)
            })
        })
    });
    assert_eq!(soon(asked).await, Ok(Some(CallError::CallingSelf)));
}

/// GS-32
#[tokio::test(start_paused = true)]
async fn a_busy_server_has_five_seconds_to_tell_its_status() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(10))).unwrap();
    let begin = Instant::now();
    let refused = soon(sys::status(&server)).await;
    assert_eq!(refused.unwrap_err(), CallError::Timeout(secs(5)));
    assert_eq!(begin.elapsed().as_secs(), 5);
    assert!(answers(&server).await || answers(&server).await);
}

/// GS-37
#[tokio::test(start_paused = true)]
async fn a_server_that_ends_before_it_tells_its_status_says_why() {
    for reason in [ExitReason::Normal, other("r")] {
        let server = puppet(&Record::new()).await;
        server.cast(busy(secs(1))).unwrap();
        server.cast(stop(reason.clone())).unwrap();
        let refused = soon(sys::status(&server)).await;
        assert_eq!(refused.unwrap_err(), CallError::Exited(reason));
    }
}

/// GS-31
#[tokio::test(start_paused = true)]
async fn a_server_that_is_killed_before_it_tells_its_status_says_so() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(60))).unwrap();
    let (refused, ()) = tokio::join!(soon(sys::status(&server)), async {
        settle().await;
        server.pid().kill();
    });
    let killed = CallError::Exited(ExitReason::Killed);
    assert_eq!(refused.unwrap_err(), killed);
}

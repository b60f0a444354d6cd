//! Casts, messages, and what arrives in `handle_info`.

use futures_util::stream;
use genserver::{
    Address, CallError, Context, ExitReason, GenServer, Info, Init, Named, Next, Process, SendError,
};

use crate::puppet::{Puppet, boom, busy, have, note, other, puppet, stop, word};
use crate::record::{Record, millis, secs, settle, soon};

/// GS-90
#[tokio::test(start_paused = true)]
async fn a_cast_to_nobody_is_ok() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.stop().await.unwrap();
    assert!(server.cast(note("dead")).is_ok());
    assert!(
        Named::<Puppet>::new("cast-nobody")
            .cast(note("nobody"))
            .is_ok()
    );
    settle().await;
    assert_eq!(record.lines(), ["terminate normal"]);
}

/// GS-90: a cast waits for nobody.
#[tokio::test(start_paused = true)]
async fn a_cast_to_a_busy_server_returns_at_once() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(60))).unwrap();
    for _ in 0..10_000 {
        server.cast(note("cast")).unwrap();
    }
    record.wait_for("busy").await;
    assert_eq!(record.count("cast"), 0);
    tokio::time::sleep(secs(61)).await;
    assert_eq!(record.count("cast"), 10_000);
}

/// Row PROC-72
#[tokio::test(start_paused = true)]
async fn a_message_to_the_dead_is_nothing_and_to_an_unknown_name_an_error() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.stop().await.unwrap();
    assert!(server.send(note("dead")).is_ok());
    let unknown = Named::<Puppet>::new("send-nobody").send(note("nobody"));
    assert!(matches!(unknown, Err(SendError::NoProc(_))));
}

/// GS-91
#[tokio::test(start_paused = true)]
async fn the_end_of_a_cast_is_told_to_links_and_monitors_alone() {
    for (last, told) in [(stop(other("r")), "r"), (boom(), "raised boom")] {
        let record = Record::new();
        let server = puppet(&record).await;
        let watcher = puppet(&record).await;
        let pid = server.pid();
        have(&watcher, move |ctx| ctx.monitor(&pid)).await.unwrap();
        server.cast(last).unwrap();
        settle().await;
        assert_eq!(
            record.lines(),
            [format!("terminate {told}"), format!("down {told}")]
        );
    }
}

/// A server with no hooks at all.
struct Bare;

impl GenServer for Bare {
    type Args = ();
    type Call = genserver::Caller<()>;
    type Cast = ();
    type Info = ();
    type Continue = ();

    async fn init((): (), ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        Ok(Init::ok(Self))
    }

    fn cast_name((): &()) -> &'static str {
        "Unknown"
    }
}

/// GS-92
#[tokio::test(start_paused = true)]
async fn a_cast_that_is_not_handled_ends_the_server_with_a_word_on_it() {
    let bare = Bare::start(()).await.unwrap();
    let gone = bare.pid().monitor();
    bare.cast(()).unwrap();
    let reason = soon(gone).await.reason;
    assert!(!reason.is_clean());
    assert!(reason.to_string().contains("`Unknown`"), "{reason}");
}

/// GS-93
#[tokio::test(start_paused = true)]
async fn a_call_that_is_not_handled_ends_the_server_and_tells_the_caller() {
    let bare = Bare::start(()).await.unwrap();
    let gone = bare.pid().monitor();
    let Err(CallError::Exited(reason)) = bare.call::<()>(|from| from).await else {
        panic!("it must fail")
    };
    assert_eq!(soon(gone).await.reason, reason);
    assert!(!reason.is_clean());
}

/// GS-94
#[tokio::test(start_paused = true)]
async fn unexpected_messages_are_survived() {
    let bare = Bare::start(()).await.unwrap();
    bare.send(()).unwrap();
    bare.pid().exit(other("exit"));
    settle().await;
    assert!(bare.is_alive());
}

/// GS-96: everything that is neither call nor cast.
#[tokio::test(start_paused = true)]
async fn handle_info_receives_everything_else() {
    let record = Record::new();
    let server = puppet(&record).await;
    let watched = Process::spawn(|_me| async {
        tokio::time::sleep(secs(1)).await;
        Err(other("watched"))
    });
    let linked = Process::spawn(|_me| async {
        tokio::time::sleep(secs(2)).await;
        Err(other("linked"))
    });
    have(&server, move |ctx| {
        ctx.trap_exits(true);
        ctx.monitor(&watched);
        ctx.link(&linked)
    })
    .await
    .unwrap()
    .unwrap();
    server.send(note("sent")).unwrap();
    server
        .send_after(secs(3), note("timer"))
        .remaining()
        .unwrap();
    have(&server, |ctx| {
        ctx.task(tokio::time::sleep(secs(4)), |_over| note("task"));
        ctx.attach(stream::once(tokio::time::sleep(secs(5))), |()| {
            note("stream")
        });
    })
    .await
    .unwrap();
    tokio::time::sleep(secs(10)).await;
    assert_eq!(
        record.lines(),
        [
            "sent",
            "down watched",
            "exit linked",
            "timer",
            "task",
            "stream"
        ]
    );
}

/// GS-96: a Down names its monitor, its process, and its name if it was watched by name.
#[tokio::test(start_paused = true)]
async fn a_down_says_whom_it_is_about() {
    /// Stops with what the news says.
    struct Watcher;

    impl GenServer for Watcher {
        type Args = &'static str;
        type Call = genserver::Never;
        type Cast = genserver::Never;
        type Info = genserver::Never;
        type Continue = genserver::Never;

        async fn init(
            name: &'static str,
            ctx: &mut Context<Self>,
        ) -> Result<Init<Self>, ExitReason> {
            ctx.monitor_name(name);
            Ok(Init::ok(Self))
        }

        async fn handle_info(
            &mut self,
            info: Info<genserver::Never>,
            _ctx: &mut Context<Self>,
        ) -> Result<Next<Self>, ExitReason> {
            let Info::Down(down) = info else {
                return Ok(Next::Wait);
            };
            let name = down.name.as_deref().unwrap_or("nobody").to_owned();
            Err(ExitReason::other((
                name,
                down.pid.is_some(),
                down.reason.to_string(),
            )))
        }
    }

    let watched = Puppet::start(crate::puppet::Play::new(&Record::new()))
        .name("info-watched")
        .await
        .unwrap();
    let server = Watcher::start("info-watched").await.unwrap();
    let gone = server.pid().monitor();
    watched.stop().reason(other("r")).await.unwrap();
    let told = ("info-watched".to_owned(), true, "r".to_owned());
    assert_eq!(soon(gone).await.reason, ExitReason::other(told));

    let server = Watcher::start("info-unknown").await.unwrap();
    let gone = server.pid().monitor();
    let reason = soon(gone).await.reason;
    let told = (
        "info-unknown".to_owned(),
        false,
        "no such process".to_owned(),
    );
    assert!(
        reason == ExitReason::other(told) || reason == ExitReason::NoProc,
        "{}",
        word(&reason)
    );
}

/// GS-96: from itself, in order, behind what waits.
#[tokio::test(start_paused = true)]
async fn a_message_to_oneself_stands_behind_what_waits() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(1))).unwrap();
    let asks = have(&server, |ctx| {
        ctx.send(note("own one"));
        ctx.send(note("own two"));
    });
    let ((), asked) = tokio::join!(
        async {
            settle().await;
            server.cast(note("waiting")).unwrap();
        },
        asks
    );
    asked.unwrap();
    tokio::time::sleep(millis(10)).await;
    assert_eq!(
        record.lines(),
        ["busy", "done", "waiting", "own one", "own two"]
    );
}

//! Starting: the time-out and the name.

use std::time::Duration;

use futures_util::FutureExt as _;
use genserver::{Address, ExitReason, GenServer, Init, StartError, register, whereis};
use tokio::sync::oneshot;

use crate::puppet::{Play, Puppet, answers, boom, have, other, puppet, word};
use crate::record::{Record, millis, secs, settle, soon};

/// A play whose `init` takes an hour and tells when it is dropped.
fn endless(record: &Record) -> Play {
    Play::new(record).init(|me, _ctx| {
        Box::pin(async move {
            let _dropped = NoteOnDrop(me.record.clone());
            tokio::time::sleep(secs(3_600)).await;
            Ok(Init::ok(me))
        })
    })
}

struct NoteOnDrop(Record);

impl Drop for NoteOnDrop {
    fn drop(&mut self) {
        self.0.add("dropped");
    }
}

/// GS-15
#[tokio::test(start_paused = true)]
async fn an_init_that_takes_too_long_is_killed_and_its_name_is_free() {
    let record = Record::new();
    let start = Puppet::start(endless(&record))
        .name("init-too-long")
        .timeout(secs(2));
    assert_eq!(start.await, Err(StartError::Timeout(secs(2))));
    assert_eq!(record.lines(), ["dropped"]);
    assert_eq!(whereis("init-too-long"), None);
    Puppet::start(Play::new(&record))
        .name("init-too-long")
        .await
        .unwrap();
}

/// GS-15
#[tokio::test(start_paused = true)]
async fn an_init_within_its_time_is_left_alone() {
    let record = Record::new();
    let play = Play::new(&record).init(|me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(millis(1_900)).await;
            Ok(Init::ok(me))
        })
    });
    assert!(Puppet::start(play).timeout(secs(2)).await.is_ok());
}

/// What `Start` promises: dropping it kills what nobody would know of.
#[tokio::test(start_paused = true)]
async fn a_start_that_is_dropped_kills_the_process() {
    let record = Record::new();
    let start = Puppet::start(endless(&record)).name("init-abandoned");
    assert!(tokio::time::timeout(secs(1), start).await.is_err());
    record.wait_for("dropped").await;
    settle().await;
    assert_eq!(whereis("init-abandoned"), None);
}

/// GS-16
#[tokio::test(start_paused = true)]
async fn the_name_is_registered_before_init_runs() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, ctx| {
        assert_eq!(whereis("init-named"), Some(ctx.pid()));
        assert_eq!(ctx.name(), Some("init-named"));
        Ok(Init::ok(me))
    });
    let server = Puppet::start(play).name("init-named").await.unwrap();
    assert_eq!(whereis("init-named"), Some(server.pid()));
}

/// GS-17
#[tokio::test(start_paused = true)]
async fn a_taken_name_fails_the_start_before_init() {
    let record = Record::new();
    let first = Puppet::start(Play::new(&record))
        .name("init-taken")
        .await
        .unwrap();
    let play = Play::new(&record).begins(|me, _ctx| {
        me.record.add("init");
        Ok(Init::ok(me))
    });
    let second = Puppet::start(play).name("init-taken").await;
    assert_eq!(second, Err(StartError::AlreadyStarted(first.pid())));
    assert!(record.lines().is_empty());
    assert!(answers(&first).await);
}

/// GS-18
#[tokio::test(start_paused = true)]
async fn the_name_is_free_after_each_of_a_hundred_failed_starts() {
    let record = Record::new();
    for round in 0..100 {
        let play = Play::new(&record).begins(move |_me, _ctx| match round % 4 {
            0 => Ok(Init::Ignore),
            1 => Ok(Init::Stop(other("nope"))),
            2 => Ok(Init::Error(other("nope"))),
            _ => panic!("boom"),
        });
        let failed = Puppet::start(play).name("init-hundred").await;
        assert!(
            !matches!(failed, Ok(_) | Err(StartError::AlreadyStarted(_))),
            "round {round}: {failed:?}"
        );
        assert_eq!(whereis("init-hundred"), None);
    }
}

/// GS-19a
#[tokio::test(start_paused = true)]
async fn a_server_is_monitored_from_its_start() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = server.pid().monitor();
    server.cast(boom()).unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised boom");
}

/// GS-19a
#[tokio::test(start_paused = true)]
async fn a_start_that_fails_returns_when_the_process_is_down() {
    type End = fn() -> Result<Init<Puppet>, ExitReason>;

    let ends: [End; 4] = [
        || Ok(Init::Ignore),
        || Ok(Init::Stop(other("nope"))),
        || Ok(Init::Error(other("nope"))),
        || panic!("boom"),
    ];
    for end in ends {
        let (tell, gone) = oneshot::channel();
        let play = Play::new(&Record::new()).begins(move |_me, ctx| {
            tell.send((ctx.pid(), ctx.pid().monitor())).unwrap();
            end()
        });
        assert!(play.start().await.is_err());
        let (pid, gone) = gone.await.unwrap();
        assert!(!pid.is_alive());
        assert!(gone.now_or_never().is_some(), "its end is still to come");
    }
}

/// Note A24: a process may have several names, and all are free when it ends.
#[tokio::test(start_paused = true)]
async fn a_server_may_register_further_names() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record))
        .name("init-one")
        .await
        .unwrap();
    have(&server, |ctx| ctx.register("init-two"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(whereis("init-two"), whereis("init-one"));
    assert!(register("init-two", &puppet(&record).await.pid()).is_err());
    server.stop().await.unwrap();
    assert_eq!((whereis("init-one"), whereis("init-two")), (None, None));
}

/// The time-out of a start may be as long as one likes.
#[tokio::test(start_paused = true)]
async fn a_start_may_have_any_time() {
    let record = Record::new();
    assert!(
        Puppet::start(Play::new(&record))
            .timeout(Duration::MAX)
            .await
            .is_ok()
    );
}

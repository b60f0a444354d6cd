//! Reports of starts that fail, of messages nobody expected, and of tasks.

use genserver::{Address, Context, ExitReason, GenServer, Init, Never, Process};
use tokio::sync::oneshot;
use tracing::Level;

use crate::puppet::{Play, Puppet, have, note, other, puppet};
use crate::record::{Record, settle, soon};
use crate::reports::{Report, capture, reports_by, texts_of};

/// A start that fails, and what was reported of it.
async fn reports_of_start<F>(init: F) -> Vec<Report>
where
    F: FnOnce(Puppet) -> Result<Init<Puppet>, ExitReason> + Send + 'static,
{
    capture();
    let (tell, told) = oneshot::channel();
    let play = Play::new(&Record::new()).begins(move |me, ctx| {
        let told = tell.send(ctx.pid()).is_ok();
        assert!(told, "the test listens");
        init(me)
    });
    assert!(play.start().await.is_err());
    match told.await {
        Ok(pid) => reports_by("pid", &pid),
        Err(_never_begun) => Vec::new(),
    }
}

/// LOG-06
#[tokio::test(start_paused = true)]
async fn a_failed_init_is_reported_once() {
    for way in 0..3 {
        let reports = reports_of_start(move |_me| match way {
            0 => Ok(Init::Stop(other("nope"))),
            1 => Err(other("nope")),
            _ => panic!("nope"),
        })
        .await;
        assert_eq!(reports.len(), 1, "way {way}");
        assert_eq!(
            (reports[0].level, &*reports[0].text),
            (Level::ERROR, "server failed to start")
        );
        assert!(
            reports[0]
                .field("reason")
                .is_some_and(|reason| reason.contains("nope"))
        );
    }
}

/// LOG-06, GS-14
#[tokio::test(start_paused = true)]
async fn an_init_that_declines_is_not_reported() {
    for way in 0..5 {
        let reports = reports_of_start(move |_me| match way {
            0 => Ok(Init::Ignore),
            1 => Ok(Init::Stop(ExitReason::Normal)),
            2 => Ok(Init::Stop(ExitReason::Shutdown)),
            3 => Ok(Init::Error(other("no licence"))),
            _ => Err(ExitReason::shutdown_with("x")),
        })
        .await;
        assert!(reports.is_empty(), "way {way}");
    }
}

/// Has no hooks.
struct Bare;

impl GenServer for Bare {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = u8;
    type Continue = Never;

    async fn init((): (), ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        Ok(Init::ok(Self))
    }

    fn info_name(_number: &u8) -> &'static str {
        "Number"
    }
}

/// LOG-07, GS-94
#[tokio::test(start_paused = true)]
async fn an_unexpected_message_is_reported() {
    capture();
    let bare = Bare::start(()).name("log-bare").await.unwrap();
    bare.send(1).unwrap();
    bare.pid().exit(other("r"));
    settle().await;
    let reports = reports_by("pid", &bare.pid());
    let texts: Vec<_> = reports
        .iter()
        .map(|report| (report.level, &*report.text))
        .collect();
    assert_eq!(
        texts,
        [(Level::ERROR, "server received an unexpected message"); 2]
    );
    assert!(
        reports
            .iter()
            .all(|report| report.field("name") == Some("log-bare"))
    );
    assert!(bare.is_alive());
}

/// LOG-07: the report says which message it was.
#[tokio::test(start_paused = true)]
async fn the_report_of_an_unexpected_message_names_it() {
    capture();
    let bare = Bare::start(()).await.unwrap();
    bare.send(1).unwrap();
    settle().await;
    let reports = reports_by("pid", &bare.pid());
    assert!(reports[0].says("Number"), "{:?}", reports[0]);
    assert!(reports[0].is_unambiguous(), "{:?}", reports[0]);
    assert_eq!(reports[0].text, "server received an unexpected message");
}

/// LOG-08
#[tokio::test(start_paused = true)]
async fn a_task_that_fails_is_reported_with_its_starter() {
    capture();
    let server = puppet(&Record::new()).await;
    let task = have(&server, |ctx| {
        ctx.task(async { panic!("task") }, |_: Result<(), _>| note("told"))
    });
    let task = task.await.unwrap();
    settle().await;
    let reports = reports_by("pid", &task);
    assert_eq!(reports.len(), 1);
    assert_eq!(
        (reports[0].level, &*reports[0].text),
        (Level::ERROR, "task terminated")
    );
    assert_eq!(
        reports[0].field("starter"),
        Some(&*server.pid().to_string())
    );
    assert!(
        reports[0]
            .field("reason")
            .is_some_and(|reason| reason.contains("task"))
    );
}

/// LOG-08
#[tokio::test(start_paused = true)]
async fn a_task_that_succeeds_is_not_reported() {
    capture();
    let server = puppet(&Record::new()).await;
    let task = have(&server, |ctx| ctx.task(async {}, |_| note("told")))
        .await
        .unwrap();
    settle().await;
    assert!(texts_of(&task).is_empty());
}

/// A plain process reports nothing of itself.
#[tokio::test(start_paused = true)]
async fn a_plain_process_is_not_reported() {
    capture();
    let process = Process::spawn(|_me| async { Err(other("r")) });
    soon(process.monitor()).await;
    assert!(texts_of(&process).is_empty());
}

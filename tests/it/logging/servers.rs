//! Reports of servers about themselves.

use genserver::{Address, ExitReason, GenServer, Next};
use tracing::Level;

use crate::puppet::{Play, Puppet, Step, boom, now, other, puppet, step, stop};
use crate::record::{Record, soon};
use crate::reports::{Report, capture, reports_by, texts_of};

/// The reports of a puppet about itself, after it has ended by this cast.
async fn reports_of_end(last: Step) -> Vec<Report> {
    capture();
    let server = puppet(&Record::new()).await;
    let gone = server.pid().monitor();
    assert!(server.cast(last).is_ok(), "unbounded");
    soon(gone).await;
    reports_by("pid", &server.pid())
}

/// LOG-01
#[tokio::test(start_paused = true)]
async fn a_clean_end_is_not_reported() {
    for reason in [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
    ] {
        assert!(
            reports_of_end(stop(reason.clone())).await.is_empty(),
            "stop {reason}"
        );
        let given = reason.clone();
        assert!(
            reports_of_end(now(|_me, _ctx| Err(given))).await.is_empty(),
            "err {reason}"
        );
    }
}

/// LOG-02
#[tokio::test(start_paused = true)]
async fn another_end_is_reported_once_with_all_that_is_known() {
    capture();
    let play = Play::new(&Record::new());
    let server = Puppet::start(play).name("log-named").await.unwrap();
    let (gone, pid) = (server.pid().monitor(), server.pid());
    let client = puppet(&Record::new()).await;
    let ask = step(move |_me, _ctx| {
        Box::pin(async move {
            let failing = |_from| {
                now(|me, _ctx| {
                    me.number = 7;
                    Err(other("bad luck"))
                })
            };
            // Its failure is what the test is about.
            drop(server.call::<()>(failing).await);
            Ok(Next::Wait)
        })
    });
    client.cast(ask).unwrap();
    soon(gone).await;
    let reports = reports_by("pid", &pid);
    assert_eq!(reports.len(), 1);
    let report = &reports[0];
    assert_eq!(
        (report.level, &*report.text),
        (Level::ERROR, "server terminated")
    );
    assert_eq!(report.field("name"), Some("log-named"));
    assert_eq!(report.field("reason"), Some("bad luck"));
    assert_eq!(report.field("last_message"), Some("call"));
    assert_eq!(report.field("state"), Some("number 7"));
    let number = report.field("client").unwrap();
    assert_eq!(client.pid().to_string(), format!("Puppet#{number}"));
}

/// LOG-02
#[tokio::test(start_paused = true)]
async fn the_report_names_the_last_message() {
    let cast = reports_of_end(stop(other("r"))).await;
    assert_eq!(cast[0].field("last_message"), Some("cast"));
    assert_eq!(
        (cast[0].field("client"), cast[0].field("name")),
        (None, None)
    );
    let continued = reports_of_end(now(|_me, _ctx| Ok(Next::Continue(stop(other("r")))))).await;
    assert_eq!(continued[0].field("last_message"), Some("continue"));
}

/// LOG-03: a panic says where, a returned reason does not.
#[tokio::test(start_paused = true)]
async fn the_report_of_a_panic_says_where() {
    let panicked = reports_of_end(boom()).await;
    let reason = panicked[0].field("reason").unwrap();
    assert!(
        reason.contains("boom") && reason.contains("puppet.rs:"),
        "{reason}"
    );
    let returned = reports_of_end(stop(other("boom"))).await;
    assert_eq!(returned[0].field("reason"), Some("boom"));
}

/// LOG-04
#[tokio::test(start_paused = true)]
async fn an_end_by_a_signal_or_a_kill_is_not_reported() {
    capture();
    let signals: [fn(&genserver::Pid); 2] = [genserver::Pid::kill, |pid| pid.exit(other("r"))];
    for signal in signals {
        let server = puppet(&Record::new()).await;
        let gone = server.pid().monitor();
        signal(&server.pid());
        soon(gone).await;
        assert!(texts_of(&server.pid()).is_empty());
    }
}

/// LOG-04: also if it is in `terminate` that it is killed.
#[tokio::test(start_paused = true)]
async fn a_kill_in_terminate_is_not_reported() {
    capture();
    let record = Record::new();
    let server = Play::new(&record)
        .ends(std::future::pending)
        .start()
        .await
        .unwrap();
    let gone = server.pid().monitor();
    server.cast(stop(ExitReason::Normal)).unwrap();
    record.wait_for("terminate normal").await;
    server.pid().kill();
    soon(gone).await;
    assert!(texts_of(&server.pid()).is_empty());
}

/// LOG-05
#[tokio::test(start_paused = true)]
async fn a_panic_in_terminate_is_reported_even_if_the_reason_was_normal() {
    capture();
    let server = Play::new(&Record::new())
        .ends(|| async { panic!("end") })
        .start()
        .await
        .unwrap();
    assert!(server.stop().await.is_err());
    let reports = reports_by("pid", &server.pid());
    assert_eq!(reports.len(), 1);
    assert!(
        reports[0]
            .field("reason")
            .is_some_and(|reason| reason.contains("end"))
    );
}

//! Reports of supervisors about their children.

use std::time::Duration;

use genserver::{Address, DynamicSupervisor, ExitReason, Init, Pid, Restart, Shutdown, Supervisor};
use tracing::Level;

use crate::puppet::{other, stop};
use crate::record::{secs, soon};
use crate::reports::{Report, capture, reports_by};
use crate::supervisor::family::Family;

fn by_supervisor(supervisor: &Pid, text: &str) -> Vec<Report> {
    let mut reports = reports_by("supervisor", supervisor);
    reports.retain(|report| report.text == text);
    reports
}

/// LOG-09, LOG-14
#[tokio::test(start_paused = true)]
async fn the_end_of_a_child_is_reported_if_it_matters() {
    capture();
    let clean = [
        ExitReason::Normal,
        ExitReason::Shutdown,
        ExitReason::shutdown_with("x"),
    ];
    for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
        for reason in clean.iter().cloned().chain([other("r")]) {
            let family = Family::new("log-children-ends");
            let spec = family.member("a").restart(restart);
            let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
            let child = family.pid("a");
            family.end("a", reason.clone()).await;
            let reports = by_supervisor(&tree.pid(), "child terminated");
            let matters = restart == Restart::Permanent || reason == other("r");
            assert_eq!(reports.len(), usize::from(matters), "{restart:?}, {reason}");
            for report in reports {
                assert_eq!(report.level, Level::ERROR);
                assert_eq!(report.field("child"), Some("a"));
                assert_eq!(report.field("pid"), Some(&*child.to_string()));
                assert_eq!(report.field("reason"), Some(&*reason.to_string()));
            }
            tree.stop().await.unwrap();
        }
    }
}

/// LOG-09: a killed child matters, whatever it is.
#[tokio::test(start_paused = true)]
async fn a_killed_child_is_reported() {
    capture();
    let family = Family::new("log-children-killed");
    let spec = family.member("a").restart(Restart::Temporary);
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let gone = family.pid("a").monitor();
    family.pid("a").kill();
    soon(gone).await;
    tree.stop().await.unwrap();
    let reports = by_supervisor(&tree.pid(), "child terminated");
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].field("reason"), Some("killed"));
}

/// LOG-10
#[tokio::test(start_paused = true)]
async fn each_start_of_a_child_is_told() {
    capture();
    let family = Family::new("log-children-started");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    tree.start_child(family.member("b")).await.unwrap();
    family.end("a", other("r")).await;
    let reports = by_supervisor(&tree.pid(), "child started");
    assert!(reports.iter().all(|report| report.level == Level::INFO));
    let children: Vec<_> = reports.iter().map(|report| report.field("child")).collect();
    assert_eq!(children, [Some("a"), Some("b"), Some("a")]);
    assert_eq!(reports[2].field("pid"), Some(&*family.pid("a").to_string()));
}

/// LOG-10: a child that ignores was not started.
#[tokio::test(start_paused = true)]
async fn a_child_that_ignores_is_not_told_of() {
    capture();
    let family = Family::new("log-children-ignores");
    let shy = family.with("shy", |play| play.begins(|_me, _ctx| Ok(Init::Ignore)));
    let tree = Supervisor::one_for_one().child(shy).start().await.unwrap();
    assert!(reports_by("supervisor", &tree.pid()).is_empty());
}

/// LOG-11: who asks for a child hears why it does not start, and nobody else.
#[tokio::test(start_paused = true)]
async fn a_child_that_somebody_asked_for_in_vain_is_not_reported() {
    capture();
    let family = Family::new("log-children-in-vain");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let twin = || family.member("a").id("twin");
    assert!(tree.start_child(twin()).await.is_err());
    let crowd = DynamicSupervisor::new().start().await.unwrap();
    assert!(crowd.start_child(twin()).await.is_err());
    for supervisor in [tree.pid(), crowd.pid()] {
        assert!(by_supervisor(&supervisor, "child failed to start").is_empty());
    }
}

/// LOG-11: nobody asked for a child that starts with its supervisor.
#[tokio::test(start_paused = true)]
async fn a_child_that_keeps_its_supervisor_from_starting_is_reported() {
    capture();
    let family = Family::new("log-children-first");
    let member = Supervisor::one_for_one().child(family.member("a"));
    let tree = member.start().await.unwrap();
    let twin = Supervisor::one_for_one().child(family.member("a").id("log-twin"));
    assert!(twin.start().await.is_err());
    let mut reports = reports_by("child", "log-twin");
    reports.retain(|report| report.text == "child failed to start");
    assert_eq!(reports.len(), 1);
    tree.stop().await.unwrap();
}

/// LOG-11, LOG-12
#[tokio::test(start_paused = true)]
async fn each_failed_attempt_and_the_giving_up_are_reported() {
    capture();
    let family = Family::new("log-children-attempts");
    let first = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let spec = family.with("a", move |play| {
        let works = first.swap(false, std::sync::atomic::Ordering::SeqCst);
        play.begins(move |me, _ctx| {
            if works {
                Ok(Init::ok(me))
            } else {
                Ok(Init::Stop(other("cannot")))
            }
        })
    });
    let tree = Supervisor::one_for_one()
        .child(spec)
        .max_restarts(2)
        .start()
        .await
        .unwrap();
    let gone = tree.pid().monitor();
    family.end("a", other("r")).await;
    soon(gone).await;
    let attempts = by_supervisor(&tree.pid(), "child failed to start");
    assert_eq!(attempts.len(), 2);
    for attempt in attempts {
        assert_eq!(
            (attempt.level, attempt.field("child")),
            (Level::ERROR, Some("a"))
        );
        assert!(
            attempt
                .field("error")
                .is_some_and(|error| error.contains("cannot"))
        );
    }
    let gave_up = by_supervisor(&tree.pid(), "supervisor gave up");
    assert_eq!(gave_up.len(), 1);
    assert_eq!(gave_up[0].level, Level::ERROR);
    assert_eq!(
        gave_up[0].field("reason"),
        Some("reached_max_restart_intensity")
    );
}

const BADLY: &str = "child did not shut down in order";

/// How the only child of a supervisor is stopped, and what is reported of it.
async fn reports_of_stop(family: &Family, spec: genserver::ChildSpec) -> Vec<Option<String>> {
    capture();
    let Ok(tree) = Supervisor::one_for_one().child(spec).start().await else {
        return Vec::new();
    };
    assert!(family.is_up("a"));
    assert!(tree.stop().await.is_ok());
    assert!(!family.is_up("a"));
    let reports = by_supervisor(&tree.pid(), BADLY);
    reports
        .iter()
        .map(|report| report.field("reason").map(ToOwned::to_owned))
        .collect()
}

/// LOG-13
#[tokio::test(start_paused = true)]
async fn an_orderly_stop_is_not_reported() {
    let family = Family::new("log-children-orderly");
    assert!(
        reports_of_stop(&family, family.member("a"))
            .await
            .is_empty()
    );
    let plain = family.with("a", |play| play.trapping(false));
    assert!(reports_of_stop(&family, plain).await.is_empty());
    let brutal = family.member("a").shutdown(Shutdown::BrutalKill);
    assert!(reports_of_stop(&family, brutal).await.is_empty());
}

/// LOG-13, SUP-96
#[tokio::test(start_paused = true)]
async fn a_child_that_ends_otherwise_while_it_is_stopped_is_reported() {
    let family = Family::new("log-children-otherwise");
    let spec = family.with("a", |play| play.ends(|| async { panic!("end") }));
    let reasons = reports_of_stop(&family, spec).await;
    assert_eq!(reasons.len(), 1);
    assert!(
        reasons[0]
            .as_ref()
            .is_some_and(|reason| reason.contains("end"))
    );
}

/// LOG-13
#[tokio::test(start_paused = true)]
async fn a_child_that_had_to_be_killed_is_reported() {
    let family = Family::new("log-children-slow");
    let spec = family
        .with("a", |play| play.ends(std::future::pending))
        .shutdown(Shutdown::After(secs(1)));
    assert_eq!(
        reports_of_stop(&family, spec).await,
        [Some("killed".to_owned())]
    );
}

/// LOG-13, SUP-94: the report tells how it really ended.
#[tokio::test(start_paused = true)]
async fn a_child_that_obeyed_at_once_is_not_reported_as_killed() {
    let family = Family::new("log-children-zero");
    let plain = family
        .with("a", |play| play.trapping(false))
        .shutdown(Shutdown::After(Duration::ZERO));
    assert!(reports_of_stop(&family, plain).await.is_empty());
}

/// LOG-13, SUP-96: a child that crashed before it was asked is reported too, although nobody restarts it.
#[tokio::test(start_paused = true)]
async fn a_child_that_crashed_before_it_was_asked_is_reported() {
    capture();
    let family = Family::new("log-children-crashed");
    let slow = family.with("b", |play| play.ends(|| tokio::time::sleep(secs(2))));
    let tree = Supervisor::one_for_one()
        .children([family.member("a"), slow])
        .start()
        .await
        .unwrap();
    let (stopped, ()) = tokio::join!(tree.stop(), async {
        family.record.wait_for("b terminate shutdown").await;
        family.get("a").cast(stop(other("crash"))).unwrap();
    });
    assert_eq!(stopped, Ok(()));
    let reports = by_supervisor(&tree.pid(), BADLY);
    let told: Vec<_> = reports
        .iter()
        .map(|report| (report.field("child"), report.field("reason")))
        .collect();
    assert_eq!(told, [(Some("a"), Some("crash"))]);
}

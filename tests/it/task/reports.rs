//! What is reported of tasks that fail (LOG-08).

use genserver::{ExitReason, Process, Task};
use tracing::Level;

use super::support::{after, forever, other};
use crate::bomb::Bomb;
use crate::puppet::{have, note, puppet};
use crate::record::{Record, settle, soon};
use crate::reports::{capture, reports_by};

/// LOG-08
#[tokio::test(start_paused = true)]
async fn a_task_that_fails_is_reported_with_its_starter() {
    capture();
    let me = Process::attach();
    let mut task = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
    soon(task.yield_for(std::time::Duration::MAX)).await;
    let reports = reports_by("pid", task.pid());
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].level, Level::ERROR);
    assert_eq!(reports[0].text, "task terminated");
    assert_eq!(reports[0].field("starter"), Some(&*me.pid().to_string()));
    assert_eq!(reports[0].field("reason"), Some("boom"));
}

/// LOG-08
#[tokio::test(start_paused = true)]
async fn a_task_that_nobody_owns_is_reported_without_a_starter() {
    capture();
    let mut task = Task::spawn(async { Err::<(), _>(other("boom")) });
    soon(task.yield_for(std::time::Duration::MAX)).await;
    let reports = reports_by("pid", task.pid());
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].field("starter"), None);
}

/// LOG-08, LOG-04
#[tokio::test(start_paused = true)]
async fn clean_ends_and_signals_are_not_reported() {
    capture();
    let mut tasks = vec![
        Task::spawn(after(1, ())),
        Task::spawn(async { Err(ExitReason::Normal) }),
        Task::spawn(async { Err(ExitReason::shutdown_with("done")) }),
    ];
    for blow in [ExitReason::Killed, other("boom")] {
        let task = Task::spawn(forever());
        match blow {
            ExitReason::Killed => task.pid().kill(),
            reason => task.pid().exit(reason),
        }
        tasks.push(task);
    }
    for mut task in tasks {
        soon(task.yield_for(std::time::Duration::MAX)).await;
        assert!(reports_by("pid", task.pid()).is_empty());
    }
}

/// LOG-04: also of a task whose outcome is sent to a server, which hears of it.
#[tokio::test(start_paused = true)]
async fn a_task_of_a_server_that_is_killed_is_not_reported() {
    capture();
    let record = Record::new();
    let server = puppet(&record).await;
    let task = have(&server, |ctx| ctx.task(forever(), |_outcome| note("told")))
        .await
        .unwrap();
    settle().await;
    task.kill();
    record.wait_for("told").await;
    assert!(reports_by("pid", &task).is_empty());
}

/// LOG-08: what was to be told is lost, so a report says why.
#[tokio::test(start_paused = true)]
async fn a_panic_after_the_work_is_reported() {
    capture();
    let record = Record::new();
    let server = puppet(&record).await;
    let silent = have(&server, |ctx| ctx.task(async { 42 }, |_| panic!("telling")))
        .await
        .unwrap();
    let unwanted = Task::spawn(async { Ok(Bomb) }).pid().clone();
    for task in [silent, unwanted] {
        soon(task.monitor()).await;
        let reports = reports_by("pid", &task);
        assert_eq!(reports.len(), 1, "of {task}");
        assert_eq!(reports[0].level, Level::ERROR);
    }
}

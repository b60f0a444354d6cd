//! Ending a task: shutdown and ignore.

use std::time::Duration;

use genserver::{ExitReason, Process, Shutdown, Signal, Task};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::support::{End, after, end_of, exits, forever, other};
use crate::record::{millis, secs, settle, soon};

const FIVE: Shutdown = Shutdown::After(Duration::from_secs(5));

/// Traps exits, and ends as `end` says when it is asked to shut down.
async fn asked<T: Send + 'static>(
    me: &Process,
    end: impl Future<Output = End<T>> + Send + 'static,
) -> Task<T> {
    let (tell, told) = oneshot::channel();
    let task = Task::spawn_link_with(me, |mut process| async move {
        process.trap_exits(true);
        let _told = tell.send(()).is_ok();
        match process.receive().await? {
            Signal::Exit(exit) if exit.reason == ExitReason::Shutdown => end.await,
            signal => Err(ExitReason::other(format!("{signal:?}"))),
        }
    });
    let _traps = told.await.is_ok();
    task
}

/// TASK-22
#[tokio::test(start_paused = true)]
async fn shutting_a_running_task_down_gives_nothing_and_harms_no_owner() {
    let end = end_of(|me| async move {
        let task = Task::spawn_link(&me, forever());
        let pid = task.pid().clone();
        let gone = pid.monitor();
        assert_eq!(task.shutdown(FIVE).await, None);
        assert!(!pid.is_alive());
        assert_eq!(gone.await.reason, ExitReason::Shutdown);
        settle().await;
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-22: it is unlinked, so an owner that traps exits hears nothing.
#[tokio::test(start_paused = true)]
async fn an_owner_hears_nothing_of_a_task_that_it_shuts_down() {
    let mut me = Process::attach();
    for how in [FIVE, Shutdown::Infinity, Shutdown::BrutalKill] {
        let task = Task::spawn_link(&me, forever());
        assert_eq!(task.shutdown(how).await, None);
    }
    settle().await;
    assert_eq!(exits(&mut me), []);
}

/// TASK-23
#[tokio::test(start_paused = true)]
async fn a_value_that_is_there_wins_over_a_shutdown() {
    let me = Process::attach();
    for how in [FIVE, Shutdown::Infinity, Shutdown::BrutalKill] {
        let task = Task::spawn_link(&me, after(1, "v"));
        tokio::time::sleep(millis(2)).await;
        assert_eq!(task.shutdown(how).await, Some(Ok("v")));
        assert_eq!(Task::completed("v").shutdown(how).await, Some(Ok("v")));
    }
}

/// TASK-23
#[tokio::test(start_paused = true)]
async fn a_value_that_comes_during_a_shutdown_wins() {
    let me = Process::attach();
    let task = asked(&me, after(100, "cleaned")).await;
    assert_eq!(task.shutdown(FIVE).await, Some(Ok("cleaned")));
}

/// TASK-24
#[tokio::test(start_paused = true)]
async fn the_failure_of_a_task_is_told_to_whoever_shuts_it_down() {
    let me = Process::attach();
    for how in [FIVE, Shutdown::Infinity, Shutdown::BrutalKill] {
        let task = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
        settle().await;
        assert_eq!(task.shutdown(how).await, Some(Err(other("boom"))));
    }
    let task = asked(&me, async { Err::<(), _>(other("while ending")) }).await;
    assert_eq!(task.shutdown(FIVE).await, Some(Err(other("while ending"))));
    let task = asked(&me, async { Err::<(), _>(ExitReason::Normal) }).await;
    assert_eq!(task.shutdown(FIVE).await, Some(Err(ExitReason::Normal)));
}

/// TASK-25 (A1)
#[tokio::test(start_paused = true)]
async fn a_task_that_does_not_end_in_time_is_killed() {
    let me = Process::attach();
    let task = asked(&me, forever()).await;
    let begun = Instant::now();
    let how = Shutdown::After(millis(20));
    assert_eq!(task.shutdown(how).await, Some(Err(ExitReason::Killed)));
    assert_eq!(begun.elapsed(), millis(20));
}

/// TASK-25
#[tokio::test(start_paused = true)]
async fn a_shutdown_without_limit_waits_for_as_long_as_it_takes() {
    let me = Process::attach();
    let task = asked(&me, after(3_600_000, "cleaned")).await;
    let end = task.shutdown(Shutdown::Infinity).await;
    assert_eq!(end, Some(Ok("cleaned")));
}

/// TASK-26 (A1)
#[tokio::test(start_paused = true)]
async fn a_brutal_shutdown_asks_nothing() {
    let me = Process::attach();
    let task = asked(&me, after(1, "never")).await;
    let pid = task.pid().clone();
    assert_eq!(task.shutdown(Shutdown::BrutalKill).await, None);
    assert_eq!(pid.exit_reason(), Some(ExitReason::Killed));
}

/// Shutdown is signed by the owner, so that a task can tell it from a stranger's signal.
#[tokio::test(start_paused = true)]
async fn a_task_sees_who_shuts_it_down() {
    let me = Process::attach();
    let (tell, told) = oneshot::channel();
    let task = Task::spawn_link_with(&me, |mut process| async move {
        process.trap_exits(true);
        let _told = tell.send(()).is_ok();
        match process.receive().await? {
            Signal::Exit(exit) => Ok(exit.from),
            Signal::Down(_) => Ok(None),
        }
    });
    told.await.unwrap();
    assert_eq!(task.shutdown(FIVE).await, Some(Ok(Some(me.pid()))));
}

/// TASK-28
#[tokio::test(start_paused = true)]
async fn a_task_that_is_ignored_runs_on_and_reaches_nobody() {
    let end = end_of(|mut me| async move {
        let task = Task::spawn_link(&me, async {
            tokio::time::sleep(millis(30)).await;
            Err::<(), _>(other("boom"))
        });
        let gone = task.pid().monitor();
        assert_eq!(task.ignore(), None);
        assert_eq!(gone.await.reason, other("boom"), "it ran on");
        let more = tokio::time::timeout(secs(1), me.receive()).await;
        assert!(more.is_err(), "nothing comes: {more:?}");
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-28
#[tokio::test(start_paused = true)]
async fn ignoring_a_task_that_is_done_gives_its_answer() {
    let me = Process::attach();
    let done = Task::spawn_link(&me, after(1, "v"));
    let failed = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
    soon(done.pid().monitor()).await;
    assert_eq!(done.ignore(), Some(Ok("v")));
    assert_eq!(failed.ignore(), Some(Err(other("boom"))));
}

//! A task that fails, and what its owner feels of it.

use genserver::{ExitReason, Process, Task, TaskError};

use super::support::{after, end_of, exits, forever, other, raising};
use crate::bomb::Bomb;
use crate::puppet::word;
use crate::record::{secs, settle, soon};

/// TASK-04
#[tokio::test(start_paused = true)]
async fn an_owner_that_does_not_trap_exits_dies_with_its_task() {
    let end =
        end_of(|me| async move { Ok(Task::spawn_link(&me, async { Err(other("boom")) }).await?) });
    assert_eq!(end.await, other("boom"));
    let end = end_of(|me| async move {
        let _task = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
        forever().await
    });
    assert_eq!(end.await, other("boom"));
}

/// TASK-05
#[tokio::test(start_paused = true)]
async fn an_owner_that_traps_exits_gets_an_error_and_an_exit() {
    let mut me = Process::attach();
    let task = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
    let pid = task.pid().clone();
    assert_eq!(soon(task).await, Err(TaskError::Exited(other("boom"))));
    assert_eq!(exits(&mut me), [(Some(pid), other("boom"))]);
}

/// TASK-05: an error is turned into the exit of the owner by `?` (A3).
#[tokio::test(start_paused = true)]
async fn a_failure_travels_on_by_the_question_mark() {
    let end = end_of(|_me| async move {
        Ok(Task::spawn(async { Err(ExitReason::shutdown_with("done")) }).await?)
    });
    assert_eq!(end.await, ExitReason::shutdown_with("done"));
}

/// TASK-06
#[tokio::test(start_paused = true)]
async fn a_panic_is_the_reason_of_a_task() {
    let me = Process::attach();
    let failure = soon(Task::spawn_link(&me, raising())).await;
    let Err(TaskError::Exited(reason)) = failure else {
        panic!("it raised")
    };
    assert_eq!(word(&reason), "raised boom");
    let task = Task::spawn_link_with(&me, |_process| -> std::future::Pending<_> {
        panic!("before the future")
    });
    let Err(TaskError::Exited(reason)) = soon(task).await.map(|value: u8| value) else {
        panic!("it raised")
    };
    assert_eq!(word(&reason), "raised before the future");
}

/// TASK-07
#[tokio::test(start_paused = true)]
async fn a_normal_end_without_a_value_is_an_error_and_harms_nobody() {
    let end = end_of(|me| async move {
        let task = Task::spawn_link(&me, async { Err::<(), _>(ExitReason::Normal) });
        assert_eq!(task.await, Err(TaskError::Exited(ExitReason::Normal)));
        settle().await;
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-12
#[tokio::test(start_paused = true)]
async fn an_owner_dies_of_a_task_that_was_killed() {
    let end = end_of(|me| async move {
        Task::spawn_link(&me, forever()).pid().kill();
        forever().await
    });
    assert_eq!(end.await, ExitReason::Killed);
}

/// Row TASK-07: a task that is not linked harms nobody.
#[tokio::test(start_paused = true)]
async fn a_task_without_an_owner_fails_alone() {
    let end = end_of(|_me| async move {
        let failure = Task::spawn(raising()).await;
        assert!(matches!(failure, Err(TaskError::Exited(_))));
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// The failure is told when the process is really gone (I2).
#[tokio::test(start_paused = true)]
async fn whoever_is_told_of_a_failure_finds_the_task_gone() {
    for _ in 0..20 {
        let mut task = Task::spawn(async { Err::<(), _>(other("boom")) });
        assert_eq!(task.yield_for(secs(1)).await, Some(Err(other("boom"))));
        assert!(!task.pid().is_alive());
    }
}

/// A value that nobody can take is dropped in the task, and its destructor is the task's affair.
#[tokio::test(start_paused = true)]
async fn a_value_whose_destructor_panics_ends_the_task_that_made_it() {
    let task = Task::spawn(after(1, Bomb));
    let gone = task.pid().monitor();
    drop(task);
    assert_eq!(word(&soon(gone).await.reason), "raised bomb");
}

//! Many tasks at once.

use genserver::{ExitReason, Process, Task, TaskError, Unfinished, await_many, yield_many};
use tokio::time::Instant;

use super::support::{after, end_of, exits, forever, other};
use crate::record::{millis, secs, settle, soon};

/// TASK-30
#[tokio::test(start_paused = true)]
async fn the_values_of_many_come_in_the_order_of_the_tasks() {
    let tasks = [40, 1, 20].map(|ms| Task::spawn(after(ms, ms)));
    assert_eq!(await_many(tasks, secs(5)).await, Ok(vec![40, 1, 20]));
    let none: [Task<u8>; 0] = [];
    assert_eq!(await_many(none, secs(5)).await, Ok(vec![]));
}

/// TASK-30
#[tokio::test(start_paused = true)]
async fn many_share_one_time_limit() {
    let tasks = [10, 20, 40].map(|ms| Task::spawn(after(ms, ms)).timeout(millis(1)));
    assert_eq!(await_many(tasks, millis(45)).await, Ok(vec![10, 20, 40]));
    let tasks = [10, 20, 40].map(|ms| Task::spawn(after(ms, ms)).no_timeout());
    let late = await_many(tasks, millis(39)).await;
    assert_eq!(late, Err(TaskError::Timeout(millis(39))));
}

/// TASK-31
#[tokio::test(start_paused = true)]
async fn the_first_failure_of_many_is_told_at_once() {
    let mut me = Process::attach();
    let failing = async {
        tokio::time::sleep(millis(10)).await;
        Err(other("boom"))
    };
    let tasks = [
        Task::spawn_link(&me, forever()),
        Task::spawn_link(&me, failing),
    ];
    let pids = [tasks[0].pid().clone(), tasks[1].pid().clone()];
    let begun = Instant::now();
    let failure = await_many(tasks, secs(5)).await;
    assert_eq!(failure, Err(TaskError::Exited(other("boom"))));
    assert_eq!(begun.elapsed(), millis(10));
    assert!(pids[0].is_alive(), "the others run on");
    assert_eq!(exits(&mut me), [(Some(pids[1].clone()), other("boom"))]);
}

/// TASK-31: the owner dies of it by `?`, and the tasks with the owner.
#[tokio::test(start_paused = true)]
async fn an_owner_that_dies_of_the_time_out_takes_all_along() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let end = end_of(|me| async move {
        let tasks = [
            Task::spawn_link(&me, forever()),
            Task::spawn_link(&me, forever()),
        ];
        let gone: Vec<_> = tasks.iter().map(|task| task.pid().monitor()).collect();
        tell.send(gone).unwrap();
        await_many(tasks, millis(30)).await?;
        Ok(())
    });
    assert_eq!(end.await, ExitReason::Timeout);
    for gone in told.await.unwrap() {
        assert_eq!(soon(gone).await.reason, ExitReason::Timeout);
    }
}

fn three(me: &Process) -> [Task<&'static str>; 3] {
    [
        Task::spawn_link(me, after(1, "v")),
        Task::spawn_link(me, after(100, "late")),
        Task::spawn_link(me, async { Err(other("boom")) }),
    ]
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn the_answers_of_many_come_in_the_order_of_the_tasks() {
    let me = Process::attach();
    let mut tasks = three(&me);
    let answers = yield_many(&mut tasks).timeout(millis(60)).await;
    assert_eq!(answers, [Some(Ok("v")), None, Some(Err(other("boom")))]);
    let answers = yield_many(&mut tasks).timeout(millis(60)).await;
    assert_eq!(answers, [None, Some(Ok("late")), None], "it was left alone");
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn many_are_waited_for_for_five_seconds() {
    let mut tasks = [Task::spawn(forever())];
    let begun = Instant::now();
    assert_eq!(yield_many(&mut tasks).await, [None]);
    assert_eq!(begun.elapsed(), secs(5));
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn the_unfinished_can_be_killed() {
    let mut me = Process::attach();
    let mut tasks = three(&me);
    let answers = yield_many(&mut tasks)
        .timeout(millis(60))
        .on_timeout(Unfinished::KillTask)
        .await;
    assert_eq!(answers, [Some(Ok("v")), None, Some(Err(other("boom")))]);
    assert_eq!(tasks[1].pid().exit_reason(), Some(ExitReason::Killed));
    settle().await;
    let killed = Some(tasks[1].pid().clone());
    assert!(exits(&mut me).iter().all(|(from, _)| *from != killed));
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn the_unfinished_can_be_ignored() {
    let mut me = Process::attach();
    let mut tasks = three(&me);
    let answers = yield_many(&mut tasks)
        .timeout(millis(60))
        .on_timeout(Unfinished::Ignore)
        .await;
    assert_eq!(answers, [Some(Ok("v")), None, Some(Err(other("boom")))]);
    let pid = tasks[1].pid().clone();
    assert_eq!(soon(pid.monitor()).await.reason, ExitReason::Normal);
    settle().await;
    assert!(
        exits(&mut me)
            .iter()
            .all(|(from, _)| *from != Some(pid.clone()))
    );
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn enough_answers_end_the_wait_without_harm_to_the_others() {
    let mut tasks = [30, 10, 20].map(|ms| Task::spawn(after(ms, ms)));
    let begun = Instant::now();
    let answers = yield_many(&mut tasks)
        .on_timeout(Unfinished::KillTask)
        .limit(2)
        .await;
    assert_eq!(answers, [None, Some(Ok(10)), Some(Ok(20))]);
    assert_eq!(begun.elapsed(), millis(20));
    assert_eq!(tasks[0].yield_for(secs(1)).await, Some(Ok(30)));
}

/// TASK-32: also more than the runtime lets a task do in one turn.
#[tokio::test(start_paused = true)]
async fn all_that_are_done_are_found_without_any_waiting() {
    const MANY: usize = 1_000;
    let mut tasks: Vec<_> = (0..MANY).map(|n| Task::spawn(after(1, n))).collect();
    tokio::time::sleep(millis(10)).await;
    let answers = yield_many(&mut tasks).timeout(millis(0)).await;
    let expected: Vec<_> = (0..MANY).map(|n| Some(Ok(n))).collect();
    assert_eq!(answers, expected);
    let tasks: Vec<_> = (0..MANY).map(|n| Task::spawn(after(1, n))).collect();
    tokio::time::sleep(millis(10)).await;
    let values = await_many(tasks, millis(0)).await;
    assert_eq!(values, Ok((0..MANY).collect()));
}

/// TASK-31: there is nothing to wait for if one of them has been asked before.
#[tokio::test(start_paused = true)]
async fn of_an_answer_that_was_taken_nobody_waits_for_the_others() {
    let mut taken = Task::completed(());
    assert_eq!(taken.yield_for(secs(1)).await, Some(Ok(())));
    let before = Instant::now();
    let answers = await_many([Task::spawn(forever()), taken], secs(5)).await;
    assert_eq!(answers, Err(TaskError::Exited(ExitReason::NoProc)));
    assert_eq!(before.elapsed(), millis(0));
}

/// TASK-32
#[tokio::test(start_paused = true)]
async fn a_limit_of_none_is_a_limit_of_one() {
    let mut tasks = [10, 20].map(|ms| Task::spawn(after(ms, ms)));
    let answers = yield_many(&mut tasks).limit(0).await;
    assert_eq!(answers, [Some(Ok(10)), None]);
}

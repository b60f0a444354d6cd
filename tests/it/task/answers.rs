//! The value of a task, and waiting for it.

use std::sync::Arc;

use genserver::{ExitReason, Process, Signal, Task, TaskError};
use tokio::time::Instant;

use super::support::{after, end_of, exits, forever, other};
use crate::process::support::idle;
use crate::record::{millis, secs, settle, soon};

/// TASK-01
#[tokio::test(start_paused = true)]
async fn a_task_is_a_process_linked_to_its_owner() {
    let mut me = Process::attach();
    let task = Task::spawn_link(&me, forever());
    assert!(task.pid().is_alive());
    assert_ne!(*task.pid(), me.pid());
    let pid = task.pid().clone();
    pid.kill();
    assert_eq!(soon(task).await, Err(TaskError::Exited(ExitReason::Killed)));
    assert_eq!(exits(&mut me), [(Some(pid), ExitReason::Killed)]);
}

/// TASK-02: the value waits in the handle (A8); all that an owner hears by itself is the end of a link,
/// if it traps exits.
#[tokio::test(start_paused = true)]
async fn the_value_of_a_task_that_is_done_waits_in_its_handle() {
    let mut me = Process::attach();
    let task = Task::spawn_link(&me, after(1, 7));
    let pid = task.pid().clone();
    soon(pid.monitor()).await;
    assert_eq!(exits(&mut me), [(Some(pid), ExitReason::Normal)]);
    tokio::time::sleep(secs(60)).await;
    assert_eq!(soon(task).await, Ok(7));
}

/// TASK-03
#[tokio::test(start_paused = true)]
async fn awaiting_gives_the_value_and_leaves_no_message() {
    let end = end_of(|mut me| async move {
        assert_eq!(Task::spawn_link(&me, after(4_999, 7)).await, Ok(7));
        let more = tokio::time::timeout(secs(10), me.receive()).await;
        assert!(more.is_err(), "nothing comes: {more:?}");
        Ok(())
    });
    assert_eq!(end.await, ExitReason::Normal);
}

/// TASK-03, TASK-08: five seconds, then the task runs on and its value reaches nobody.
#[tokio::test(start_paused = true)]
async fn awaiting_takes_five_seconds_at_most() {
    let value = Arc::new(());
    let held = Arc::downgrade(&value);
    let mut me = Process::attach();
    let task = Task::spawn_link(&me, after(6_000, value));
    let pid = task.pid().clone();
    let begun = Instant::now();
    assert_eq!(task.await, Err(TaskError::Timeout(secs(5))));
    assert_eq!(begun.elapsed(), secs(5));
    assert!(pid.is_alive());
    assert_eq!(soon(pid.monitor()).await.reason, ExitReason::Normal);
    assert!(held.upgrade().is_none(), "the late value is gone");
    assert_eq!(exits(&mut me), [(Some(pid), ExitReason::Normal)]);
}

/// TASK-08
#[tokio::test(start_paused = true)]
async fn an_owner_that_dies_of_the_time_out_takes_the_task_along() {
    let (tell, told) = tokio::sync::oneshot::channel();
    let end = end_of(|me| async move {
        let task = Task::spawn_link(&me, forever()).timeout(millis(10));
        tell.send(task.pid().monitor()).unwrap();
        Ok(task.await?)
    });
    assert_eq!(end.await, ExitReason::Timeout);
    assert_eq!(soon(told.await.unwrap()).await.reason, ExitReason::Timeout);
}

#[tokio::test(start_paused = true)]
async fn awaiting_takes_as_long_as_the_task_was_told() {
    assert_eq!(Task::spawn(after(20, 1)).timeout(millis(30)).await, Ok(1));
    let late = Task::spawn(after(20, 1)).timeout(millis(10)).await;
    assert_eq!(late, Err(TaskError::Timeout(millis(10))));
    assert_eq!(Task::spawn(after(3_600_000, 1)).no_timeout().await, Ok(1));
}

/// TASK-13
#[tokio::test(start_paused = true)]
async fn a_completed_task_has_its_value_and_no_life() {
    let task = Task::completed("v");
    assert!(!task.pid().is_alive());
    assert_eq!(task.pid().exit_reason(), Some(ExitReason::Normal));
    assert_eq!(task.await, Ok("v"));
}

/// TASK-20
#[tokio::test(start_paused = true)]
async fn yielding_gives_nothing_until_the_task_is_done() {
    let mut task = Task::spawn(after(60, "v"));
    assert_eq!(task.yield_for(millis(5)).await, None);
    assert_eq!(task.yield_for(secs(1)).await, Some(Ok("v")));
}

/// TASK-20
#[tokio::test(start_paused = true)]
async fn yielding_tells_why_a_task_failed() {
    let me = Process::attach();
    let ends = [ExitReason::Normal, ExitReason::Shutdown, other("boom")];
    for end in ends {
        let failing = end.clone();
        let mut task = Task::spawn_link(&me, async { Err::<(), _>(failing) });
        assert_eq!(task.yield_for(secs(1)).await, Some(Err(end)));
    }
}

/// TASK-20
#[tokio::test(start_paused = true)]
async fn a_yield_that_is_dropped_loses_nothing() {
    let mut task = Task::spawn(after(10, "v"));
    for _ in 0..3 {
        let waiting = task.yield_for(secs(60));
        assert!(tokio::time::timeout(millis(2), waiting).await.is_err());
    }
    assert_eq!(soon(task).await, Ok("v"));
}

/// TASK-20: failures are kept as well, also between the end of the work and the end of the process.
#[tokio::test(start_paused = true)]
async fn a_failure_is_told_also_when_nobody_waited_for_it() {
    let mut task = Task::spawn(async { Err::<(), _>(other("boom")) });
    settle().await;
    assert_eq!(task.yield_for(millis(0)).await, Some(Err(other("boom"))));
}

/// TASK-21, TASK-27: after it was taken an answer is not there any more, however it is asked for.
#[tokio::test(start_paused = true)]
async fn an_answer_is_given_once() {
    async fn taken() -> Task<u8> {
        let mut task = Task::spawn(after(1, 7));
        assert_eq!(task.yield_for(secs(1)).await, Some(Ok(7)));
        task
    }
    let begun = Instant::now();
    assert_eq!(taken().await.yield_for(secs(1)).await, None);
    assert_eq!(begun.elapsed(), secs(1) + millis(1), "it waits its time");
    let gone = ExitReason::NoProc;
    assert_eq!(taken().await.await, Err(TaskError::Exited(gone.clone())));
    let shutdown = taken().await.shutdown(genserver::Shutdown::Infinity).await;
    assert_eq!(shutdown, Some(Err(gone.clone())));
    assert_eq!(taken().await.ignore(), None);
    let all = genserver::await_many([taken().await], secs(1)).await;
    assert_eq!(all, Err(TaskError::Exited(gone)));
}

/// TASK-33
#[tokio::test(start_paused = true)]
async fn what_others_send_while_an_owner_waits_stays_in_order() {
    let mut me = Process::attach();
    let (one, two) = (idle(), idle());
    let task = Task::spawn(after(10, "v"));
    let waiting = async {
        me.link(&one).unwrap();
        me.monitor(&two);
        one.exit(other("one"));
        settle().await;
        two.exit(other("two"));
        task.await
    };
    assert_eq!(waiting.await, Ok("v"));
    let Ok(Signal::Exit(first)) = soon(me.receive()).await else {
        panic!("the exit came first")
    };
    let Ok(Signal::Down(second)) = soon(me.receive()).await else {
        panic!("then the down")
    };
    assert_eq!((first.reason, second.reason), (other("one"), other("two")));
}

/// Row TASK-03: whoever waits is no process.
#[tokio::test(start_paused = true)]
async fn a_task_is_awaited_from_anywhere() {
    let task = Task::spawn(after(1, "v"));
    let elsewhere = tokio::spawn(task.into_future());
    assert_eq!(elsewhere.await.unwrap(), Ok("v"));
}

/// TASK-20: also where so much is ready that the runtime wants its turn.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_there_is_never_missed() {
    let mut tasks: Vec<_> = (0..1_000).map(Task::completed).collect();
    for (n, task) in tasks.iter_mut().enumerate() {
        assert_eq!(task.yield_for(millis(0)).await, Some(Ok(n)));
    }
}

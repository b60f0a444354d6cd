//! Tasks of a task supervisor.

use genserver::testing::assert_down;
use genserver::{
    ExitReason, Process, Shutdown, StartDynamicChildError, Supervisor, Task, TaskError,
    TaskSupervisor, TaskSupervisorRef, TerminateChildError, TypedChild,
};
use tokio::sync::oneshot;

use super::support::{after, end_of, exits, forever, other, raising};
use crate::process::support::Flag;
use crate::puppet::word;
use crate::record::{millis, secs, settle, soon};

#[expect(clippy::expect_used, reason = "a fixture")]
async fn tasks() -> TaskSupervisorRef {
    let started = TaskSupervisor::new().start().await;
    started.expect("it starts")
}

/// TASK-40
#[tokio::test(start_paused = true)]
async fn an_unlinked_task_is_a_temporary_child_of_the_supervisor() {
    let mut me = Process::attach();
    let tasks = tasks().await;
    let task = tasks.async_nolink(forever()).await.unwrap();
    assert_eq!(tasks.children().await, Ok(vec![task.pid().clone()]));
    let gone = task.pid().monitor();
    task.pid().kill();
    soon(gone).await;
    settle().await;
    assert_eq!(tasks.children().await, Ok(vec![]), "it is not restarted");
    assert_eq!(exits(&mut me), [], "nobody else is linked");
}

/// TASK-41
#[tokio::test(start_paused = true)]
async fn an_unlinked_task_gives_its_value_and_ends() {
    let tasks = tasks().await;
    let mut task = tasks.async_nolink(after(10, "v")).await.unwrap();
    assert_eq!(task.yield_for(secs(1)).await, Some(Ok("v")));
    assert_down!(task.pid(), ExitReason::Normal);
}

/// TASK-42
#[tokio::test(start_paused = true)]
async fn an_unlinked_task_that_ends_otherwise_tells_its_reason_alone() {
    let tasks = tasks().await;
    let failed = tasks.async_nolink(raising()).await.unwrap();
    let Err(TaskError::Exited(reason)) = soon(failed).await else {
        panic!("it raised")
    };
    assert_eq!(word(&reason), "raised boom");

    let stopped = tasks.async_nolink(forever()).await.unwrap();
    tasks.terminate_child(stopped.pid()).await.unwrap();
    assert_eq!(stopped.await, Err(TaskError::Exited(ExitReason::Shutdown)));

    let killed = tasks.async_nolink(forever()).await.unwrap();
    killed.pid().kill();
    assert_eq!(killed.await, Err(TaskError::Exited(ExitReason::Killed)));
    assert!(tasks.pid().is_alive());
}

/// TASK-43
#[tokio::test(start_paused = true)]
async fn an_unlinked_task_goes_on_when_its_owner_dies() {
    let tasks = tasks().await;
    let (tell, told) = oneshot::channel();
    let end = end_of(|_me| async move {
        let work = async {
            tokio::time::sleep(millis(60)).await;
            Ok(tell.send("finished").is_ok())
        };
        let _task = tasks.async_nolink(work).await?;
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    assert_eq!(soon(told).await, Ok("finished"));
}

/// TASK-44: whoever asked has gone away meanwhile.
#[tokio::test(start_paused = true)]
async fn a_task_that_nobody_has_is_never_begun() {
    let tasks = tasks().await;
    let (flag, begun) = (Flag::default(), Flag::default());
    let (dropped, begins) = (flag.raised_by_drop(), begun.clone());
    let asking = tasks.async_nolink(async move {
        let _held = dropped;
        drop(begins.raised_by_drop());
        forever().await
    });
    // Asked, but not yet answered.
    assert!(tokio::time::timeout(millis(0), asking).await.is_err());
    settle().await;
    assert!(flag.is_up());
    assert!(!begun.is_up());
    assert_eq!(tasks.children().await, Ok(vec![]));
}

/// TASK-44
#[tokio::test(start_paused = true)]
async fn a_task_whose_owner_is_gone_is_never_begun() {
    let tasks = tasks().await;
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        tell.send(me).unwrap();
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    let gone = told.await.unwrap();
    let task = tasks.async_link(&gone, forever()).await.unwrap();
    let reason = ExitReason::shutdown_with(other("boom"));
    assert_eq!(soon(task).await, Err(TaskError::Exited(reason)));
}

/// TASK-45
#[tokio::test(start_paused = true)]
async fn awaiting_an_unlinked_task_that_fails_is_an_error_and_no_more() {
    let tasks = tasks().await;
    let end = end_of(|_me| async move {
        let task = tasks.async_nolink(async { Err::<(), _>(other("boom")) });
        assert_eq!(task.await?.await, Err(TaskError::Exited(other("boom"))));
        settle().await;
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-46
#[tokio::test(start_paused = true)]
async fn a_linked_task_that_fails_kills_its_owner_and_not_the_supervisor() {
    let tasks = tasks().await;
    let asked = tasks.clone();
    let end = end_of(|me| async move {
        let _task = asked
            .async_link(&me, async { Err::<(), _>(other("boom")) })
            .await?;
        forever().await
    });
    assert_eq!(end.await, other("boom"));
    settle().await;
    assert!(tasks.pid().is_alive());

    let mut me = Process::attach();
    let task = tasks.async_link(&me, async { Err::<(), _>(other("boom")) });
    let task = task.await.unwrap();
    let pid = task.pid().clone();
    assert_eq!(soon(task).await, Err(TaskError::Exited(other("boom"))));
    assert_eq!(exits(&mut me), [(Some(pid), other("boom"))]);
}

/// TASK-46
#[tokio::test(start_paused = true)]
async fn a_linked_task_dies_with_its_owner() {
    let tasks = tasks().await;
    let asked = tasks.clone();
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        tell.send(asked.async_link(&me, forever()).await?).unwrap();
        settle().await;
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    let task: Task<()> = told.await.unwrap();
    assert_eq!(soon(task).await, Err(TaskError::Exited(other("boom"))));
    assert!(tasks.pid().is_alive());
}

/// TASK-22: the supervisor stays linked, the owner does not.
#[tokio::test(start_paused = true)]
async fn a_supervised_task_can_be_shut_down_by_its_owner() {
    let mut me = Process::attach();
    let tasks = tasks().await;
    let task = tasks.async_link(&me, forever()).await.unwrap();
    let how = Shutdown::After(secs(5));
    assert_eq!(task.shutdown(how).await, None);
    settle().await;
    assert_eq!(exits(&mut me), []);
    assert_eq!(tasks.children().await, Ok(vec![]));
}

/// TASK-50
#[tokio::test(start_paused = true)]
async fn no_more_tasks_than_allowed_are_started() {
    let tasks = TaskSupervisor::new().max_children(1).start().await.unwrap();
    let me = Process::attach();
    let flag = Flag::default();
    let task = tasks.async_nolink(forever()).await.unwrap();
    let full = StartDynamicChildError::MaxChildren;
    let started = tasks.start_child(|| async { Ok(()) }).await;
    assert_eq!(started, Err(full.clone()));
    let raise = flag.raised_by_drop();
    let work = async {
        let _held = raise;
        Ok(())
    };
    assert_eq!(tasks.async_nolink(work).await.err(), Some(full.clone()));
    assert!(flag.is_up(), "the work is dropped");
    let linked = tasks.async_link(&me, forever()).await;
    assert_eq!(linked.err(), Some(full));
    task.shutdown(Shutdown::BrutalKill).await;
    settle().await;
    assert!(tasks.start_child(|| async { Ok(()) }).await.is_ok());
}

/// TASK-51
#[tokio::test(start_paused = true)]
async fn tasks_are_listed_and_terminated() {
    let tasks = tasks().await;
    let one = tasks.start_child(forever).await.unwrap();
    let two = tasks.async_nolink(forever()).await.unwrap();
    let listed = tasks.children().await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&one) && listed.contains(two.pid()));
    assert_eq!(tasks.terminate_child(&one).await, Ok(()));
    assert_eq!(one.exit_reason(), Some(ExitReason::Shutdown));
    let again = tasks.terminate_child(&one).await;
    assert_eq!(again, Err(TerminateChildError::NotFound));
    assert_eq!(tasks.children().await, Ok(vec![two.pid().clone()]));
}

/// TASK-52
#[tokio::test(start_paused = true)]
async fn tasks_are_shut_down_with_their_supervisor() {
    let tasks = tasks().await;
    let task = tasks.async_nolink(forever()).await.unwrap();
    let child = tasks.start_child(forever).await.unwrap();
    tasks.stop().await.unwrap();
    assert_eq!(child.exit_reason(), Some(ExitReason::Shutdown));
    assert_eq!(task.await, Err(TaskError::Exited(ExitReason::Shutdown)));
    let late = tasks.async_nolink(forever()).await;
    assert!(matches!(late, Err(StartDynamicChildError::Supervisor(_))));
}

/// TASK-52: as the child of another supervisor.
#[tokio::test(start_paused = true)]
async fn a_task_supervisor_has_its_place_in_a_tree() {
    let (spec, tasks) = TaskSupervisor::new().name("task-supervisor").into_child();
    let tree = Supervisor::one_for_one()
        .child(spec)
        .child(TaskSupervisor::new());
    let tree = tree.start().await.unwrap();
    let first = tasks.pid();
    let task = tasks.async_nolink(forever()).await.unwrap();
    first.kill();
    let end = soon(task).await;
    assert_eq!(
        end,
        Err(TaskError::Exited(ExitReason::Killed)),
        "by the link"
    );
    settle().await;
    assert_ne!(tasks.pid(), first);
    let task = tasks.async_nolink(after(1, "v")).await.unwrap();
    assert_eq!(soon(task).await, Ok("v"));
    let named = TaskSupervisorRef::whereis("task-supervisor").unwrap();
    assert_eq!(named.pid(), tasks.pid());
    tree.stop().await.unwrap();
    assert!(!named.pid().is_alive());
}

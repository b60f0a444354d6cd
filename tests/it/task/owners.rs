//! An owner that ends before its tasks.

use genserver::{Address as _, ExitReason, GenServer as _, Process, Task, TaskError};
use tokio::sync::oneshot;

use super::support::{after, end_of, exits, forever, other};
use crate::process::support::Flag;
use crate::puppet::{Play, Puppet, have, stop};
use crate::record::{Record, millis, settle, soon};

/// TASK-10
#[tokio::test(start_paused = true)]
async fn a_task_dies_with_an_owner_that_fails() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        tell.send(Task::spawn_link(&me, forever())).unwrap();
        settle().await;
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    let task = told.await.unwrap();
    assert_eq!(soon(task).await, Err(TaskError::Exited(other("boom"))));
}

/// TASK-11
#[tokio::test(start_paused = true)]
async fn a_task_goes_on_when_its_owner_ends_normally() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        tell.send(Task::spawn_link(&me, after(100, "v"))).unwrap();
        Ok(())
    });
    assert_eq!(end.await, ExitReason::Normal);
    let task = told.await.unwrap();
    assert!(task.pid().is_alive());
    assert_eq!(soon(task).await, Ok("v"));
}

/// TASK-11 (A27)
#[tokio::test(start_paused = true)]
async fn dropping_the_handle_cancels_nothing() {
    let mut me = Process::attach();
    let (tell, told) = oneshot::channel();
    drop(Task::spawn_link(&me, async {
        tokio::time::sleep(millis(100)).await;
        Ok(tell.send("finished").is_ok())
    }));
    assert_eq!(soon(told).await, Ok("finished"));
    settle().await;
    assert_eq!(exits(&mut me).len(), 1, "it was linked all the same");
}

/// TASK-10: a server is an owner as well.
#[tokio::test(start_paused = true)]
async fn a_task_dies_with_the_server_that_owns_it() {
    let server = Puppet::start(Play::new(&Record::new())).await.unwrap();
    let task = have(&server, |ctx| Task::spawn_link(ctx, forever()))
        .await
        .unwrap();
    server.cast(stop(other("boom"))).unwrap();
    assert_eq!(soon(task).await, Err(TaskError::Exited(other("boom"))));
}

/// TASK-10: work that traps exits has the end of its owner as a message.
#[tokio::test(start_paused = true)]
async fn a_task_that_traps_exits_hears_of_the_end_of_its_owner() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        let task = Task::spawn_link_with(&me, |mut process| async move {
            process.trap_exits(true);
            match process.receive().await? {
                genserver::Signal::Exit(exit) => Ok(exit.reason),
                genserver::Signal::Down(_) => Err(other("nothing is monitored")),
            }
        });
        tell.send(task).unwrap();
        settle().await;
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    assert_eq!(soon(told.await.unwrap()).await, Ok(other("boom")));
}

/// TASK-44: only an owner that was carried off to another task can be gone.
#[tokio::test(start_paused = true)]
async fn nothing_is_run_for_an_owner_that_is_gone() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        tell.send(me).unwrap();
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    let gone = told.await.unwrap();
    let flag = Flag::default();
    let raise = flag.raised_by_drop();
    let (tell, told) = oneshot::channel();
    let task = Task::spawn_link(&gone, async {
        let _held = raise;
        Ok(tell.send("begun").is_ok())
    });
    let end = ExitReason::shutdown_with(other("boom"));
    assert_eq!(soon(task).await, Err(TaskError::Exited(end)));
    assert!(told.await.is_err(), "it has not begun");
    assert!(flag.is_up());
}

//! Thousands of tasks at once, on two threads: no answer is lost, no process is left.

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use genserver::{
    ExitReason, Process, Shutdown, Task, TaskError, TaskSupervisor, Unfinished, async_stream,
    await_many, yield_many,
};

use super::support::{Gauge, exits, other};
use crate::record::{millis, soon};

const MANY: usize = 4_000;

/// Some are quick, some let others go first, some fail, some never end.
async fn mixed(n: usize) -> Result<usize, ExitReason> {
    for _ in 0..n % 7 {
        tokio::task::yield_now().await;
    }
    match n % 4 {
        0 => Err(other("boom")),
        1 => std::future::pending().await,
        _ => Ok(n),
    }
}

/// TASK-03, TASK-06, TASK-22 to TASK-26
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_that_end_fail_and_are_shut_down_at_once_are_all_answered() {
    let mut me = Process::attach();
    let (mut ends, mut gone) = (Vec::new(), Vec::new());
    for n in 0..MANY {
        let task = Task::spawn_link(&me, mixed(n));
        gone.push(task.pid().monitor());
        ends.push(tokio::spawn(async move {
            let how = match n % 3 {
                0 => Shutdown::BrutalKill,
                1 => Shutdown::Infinity,
                _ => Shutdown::After(millis(60_000)),
            };
            (n, task.shutdown(how).await)
        }));
    }
    for end in join_all(ends).await {
        match end.unwrap() {
            (_, None) => {}
            (n, Some(Ok(value))) => assert_eq!((n, n % 4 > 1), (value, true)),
            (n, Some(Err(reason))) => assert_eq!((n % 4, reason), (0, other("boom"))),
        }
    }
    soon(join_all(gone)).await;
    // Those that ended before they were unlinked have said so.
    for (_from, reason) in exits(&mut me) {
        assert!(reason == ExitReason::Normal || reason == other("boom"));
    }
}

/// TASK-30 to TASK-32
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answers_of_thousands_are_gathered() {
    let tasks = (0..MANY).map(|n| Task::spawn(async move { Ok(n) }));
    let values = await_many(tasks, millis(60_000)).await;
    assert_eq!(values, Ok((0..MANY).collect()));

    let mut tasks: Vec<_> = (0..MANY).map(|n| Task::spawn(mixed(n))).collect();
    let unending = MANY / 4;
    let answers = yield_many(&mut tasks)
        .timeout(millis(60_000))
        .limit(MANY - unending)
        .await;
    for (n, answer) in answers.into_iter().enumerate() {
        match n % 4 {
            0 => assert_eq!(answer, Some(Err(other("boom")))),
            1 => assert_eq!(answer, None),
            _ => assert_eq!(answer, Some(Ok(n))),
        }
    }
    let answers = yield_many(&mut tasks)
        .timeout(millis(0))
        .on_timeout(Unfinished::KillTask)
        .await;
    assert!(answers.iter().all(Option::is_none), "each answers once");
    assert!(tasks.iter().all(|task| !task.pid().is_alive()));
}

/// TASK-10: the owner dies while its tasks begin, end and fail.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_task_survives_an_owner_that_fails() {
    for round in 0..200 {
        let (tell, told) = tokio::sync::oneshot::channel();
        let owner = Process::spawn(move |me| async move {
            me.trap_exits(true);
            let tasks: Vec<_> = (0..20).map(|n| Task::spawn_link(&me, mixed(n))).collect();
            let gone: Vec<_> = tasks.iter().map(|task| task.pid().monitor()).collect();
            let _told = tell.send(gone).is_ok();
            for _ in 0..round % 5 {
                tokio::task::yield_now().await;
            }
            Err(other("end"))
        });
        let gone = soon(told).await.unwrap();
        soon(join_all(gone)).await;
        soon(owner.monitor()).await;
    }
}

/// TASK-20: a value that races with a kill is there, or the kill is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_that_races_with_a_value_gives_one_answer() {
    for n in 0..MANY {
        let mut task = Task::spawn(async move { Ok(n) });
        let pid = task.pid().clone();
        let killing = tokio::spawn(async move { pid.kill() });
        let answer = soon(task.yield_for(millis(60_000))).await;
        assert!(answer == Some(Ok(n)) || answer == Some(Err(ExitReason::Killed)));
        killing.await.unwrap();
        soon(task.pid().monitor()).await;
    }
}

/// TASK-62, TASK-65
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_over_thousands_loses_none_of_them() {
    for order in ["ordered", "unordered"] {
        let gauge = Gauge::default();
        let counted = gauge.clone();
        let results = async_stream(0..MANY, move |n| {
            let gauge = counted.clone();
            async move {
                let _entered = gauge.enter();
                tokio::task::yield_now().await;
                match n % 4 {
                    0 => Err(other("boom")),
                    _ => Ok(n),
                }
            }
        })
        .max_concurrency(50);
        let results = match order {
            "unordered" => results.unordered(),
            _ => results,
        };
        let results: Vec<_> = results.zip_input_on_exit().collect().await;
        let mut seen: Vec<_> = results
            .into_iter()
            .map(|result| result.unwrap_or_else(|(input, _reason)| input))
            .collect();
        if order == "unordered" {
            seen.sort_unstable();
        }
        assert_eq!(seen, (0..MANY).collect::<Vec<_>>());
        assert!(gauge.most() <= 50);
        assert_eq!((gauge.begun(), gauge.now()), (MANY, 0));
    }
}

/// TASK-70: many streams, given up at different moments.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_are_given_up_leave_nothing_behind() {
    // Closed when the last task that holds a sender is gone.
    let (held, mut all_gone) = tokio::sync::mpsc::unbounded_channel::<()>();
    for round in 0..500 {
        let held = held.clone();
        let mut results = async_stream(0..MANY, move |n| {
            let held = held.clone();
            async move {
                let _held = held;
                mixed(n).await
            }
        })
        .max_concurrency(8)
        .unordered();
        for _ in 0..round % 10 {
            assert!(soon(results.next()).await.is_some());
        }
    }
    drop(held);
    assert!(soon(all_gone.recv()).await.is_none());
}

/// TASK-28: from then on nobody hears of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_that_fail_while_they_are_ignored_kill_nobody_afterwards() {
    for _ in 0..500 {
        let owner = Process::spawn(|me| async move {
            me.trap_exits(true);
            let task = Task::spawn_link(&me, async { Err::<(), _>(other("boom")) });
            let gone = task.pid().monitor();
            let answer = task.ignore();
            me.trap_exits(false);
            gone.await;
            match answer {
                None | Some(Err(_)) => Err(other("alive")),
                Some(Ok(())) => Err(other("it has no value")),
            }
        });
        assert!(matches!(
            soon(owner.monitor()).await.reason,
            reason if reason == other("alive") || reason == ExitReason::NoProc
        ));
    }
}

/// TASK-08
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_out_that_races_with_a_value_gives_one_of_them() {
    let tasks = (0..1_000_u64).map(|n| {
        let work = async move {
            tokio::time::sleep(millis(n % 5)).await;
            Ok(n)
        };
        Task::spawn(work).timeout(millis(2)).into_future()
    });
    for (n, answer) in (0..).zip(join_all(tasks).await) {
        assert!(answer == Ok(n) || answer == Err(TaskError::Timeout(millis(2))));
    }
}

/// TASK-40, TASK-44, TASK-51: asked for, given up, ended and terminated at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_supervisor_under_fire_loses_no_task_and_keeps_none() {
    let tasks = TaskSupervisor::new().start().await.unwrap();
    let asking = (0..2_000).map(|n| {
        let tasks = tasks.clone();
        tokio::spawn(async move {
            let asked = tasks.async_nolink(mixed(n));
            let task = match n % 5 {
                // Given up at some moment between the question and the answer.
                0 => tokio::time::timeout(millis(0), asked).await.ok()?,
                _ => asked.await,
            };
            let task = task.unwrap();
            let pid = task.pid().clone();
            let answer = match n % 4 {
                1 => {
                    let _found = tasks.terminate_child(&pid).await.is_ok();
                    soon(task.no_timeout()).await
                }
                _ => soon(task.no_timeout()).await,
            };
            assert!(!pid.is_alive() || answer.is_ok());
            Some((n, answer))
        })
    });
    for asked in join_all(asking).await {
        match asked.unwrap() {
            None => {}
            Some((n, Ok(value))) => assert_eq!((n, n % 4 > 1), (value, true)),
            Some((n, Err(TaskError::Exited(reason)))) => match n % 4 {
                0 => assert_eq!(reason, other("boom")),
                _ => assert_eq!(reason, ExitReason::Shutdown),
            },
            Some((n, Err(error))) => panic!("{n}: {error}"),
        }
    }
    // Those that were given up end by themselves.
    for pid in tasks.children().await.unwrap() {
        soon(pid.monitor()).await;
    }
    while !tasks.children().await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    tasks.stop().await.unwrap();
}

//! `Task.Supervisor`.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use genserver::{
    ExitReason, Process, Restart, Signal, StartDynamicChildError, Task, TaskSupervisor,
    TaskSupervisorRef, TerminateChildError,
};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use crate::processes::{down_of, mailbox, settle};
use crate::spelling::{outcome, reason};
use crate::tasks::{boom, forever};
use crate::transcript::{Played, Transcript};
use crate::worker::raise;

/// TASK-40 to TASK-43, TASK-45 to TASK-48, TASK-50 to TASK-52
#[tokio::test(start_paused = true)]
async fn supervised_tasks_end_as_in_otp() -> Played {
    let mut me = Process::attach();
    let transcript = Transcript::default();
    let tasks = TaskSupervisor::new()
        .name("oracle-29-tasks")
        .start()
        .await?;
    messages(&transcript, &mut me, &tasks).await?;
    harmless(&transcript, &tasks).await;
    owner_goes_away(&transcript, &tasks).await?;
    fire_and_forget(&transcript, &tasks).await?;
    limits(&transcript, &mut me).await?;
    transcript.assert_is(include_str!("29_task_async_nolink.txt"));
    Ok(())
}

/// What reaches the owner of a task: the value, which waits in the handle (A8), and the end.
async fn seen(me: &mut Process, mut task: Task<&'static str>) -> String {
    let mut lines = Vec::new();
    let signals = mailbox(me).await;
    if let Some(Ok(value)) = task.yield_for(Duration::ZERO).await {
        lines.push(format!("result {value}"));
    }
    for signal in signals {
        match signal {
            Signal::Down(down) => lines.push(format!("down {}", reason(&down.reason))),
            Signal::Exit(_) => {}
        }
    }
    lines.join(", ")
}

fn terminated(result: &Result<(), TerminateChildError>) -> String {
    match result {
        Ok(()) => "ok".to_owned(),
        Err(TerminateChildError::NotFound) => "error not_found".to_owned(),
        Err(unforeseen) => format!("{unforeseen:?}"),
    }
}

async fn messages(transcript: &Transcript, me: &mut Process, tasks: &TaskSupervisorRef) -> Played {
    transcript.say("-- messages to the owner");
    let task = tasks.async_nolink(async { Ok("v") }).await?;
    me.monitor(task.pid());
    transcript.say(format!("value: {}", seen(me, task).await));
    let task = tasks.async_nolink(async { raise("boom") }).await?;
    me.monitor(task.pid());
    transcript.say(format!("raise: {}", seen(me, task).await));
    let task = tasks.async_nolink(async { Err(ExitReason::Shutdown) });
    let task = task.await?;
    me.monitor(task.pid());
    transcript.say(format!("exit shutdown: {}", seen(me, task).await));
    let task = tasks.async_nolink(forever()).await?;
    me.monitor(task.pid());
    let done = terminated(&tasks.terminate_child(task.pid()).await);
    transcript.say(format!("terminate_child: {done}; {}", seen(me, task).await));
    let task = tasks.async_nolink(forever()).await?;
    me.monitor(task.pid());
    task.pid().kill();
    transcript.say(format!("killed: {}", seen(me, task).await));
    let left = tasks.children().await?.len();
    transcript.say(format!("children left: {left}"));
    Ok(())
}

async fn harmless(transcript: &Transcript, tasks: &TaskSupervisorRef) {
    transcript.say("-- a failing task harms neither a non-trapping owner nor the supervisor");
    let (said, asked) = (transcript.clone(), tasks.clone());
    let end = down_of(|_me| async move {
        let mut task = asked.async_nolink(boom()).await?;
        match task.yield_for(Duration::from_secs(5)).await {
            Some(answer) => said.say(format!("yield: {}", outcome(answer))),
            None => said.say("yield: nothing"),
        }
        Ok(())
    });
    let end = end.await;
    let alive = tasks.pid().is_alive();
    transcript.say(format!("owner {end}, supervisor alive {alive}"));
    let (said, asked) = (transcript.clone(), tasks.clone());
    let end = down_of(|_me| async move {
        let answer = asked.async_nolink(boom()).await?.await;
        said.say(format!("await: {}", outcome(answer)));
        Ok(())
    });
    transcript.say(format!("owner {}", end.await));
    let asked = tasks.clone();
    let end = down_of(|me| async move {
        let _task = asked.async_link(&me, boom()).await?;
        pending().await
    });
    let end = end.await;
    let alive = tasks.pid().is_alive();
    transcript.say(format!(
        "linked variant: owner {end}, supervisor alive {alive}"
    ));
}

async fn owner_goes_away(transcript: &Transcript, tasks: &TaskSupervisorRef) -> Played {
    transcript.say("-- the owner goes away");
    let go = Arc::new(Notify::new());
    let (tell, told) = oneshot::channel();
    let (asked, goes) = (tasks.clone(), Arc::clone(&go));
    Process::spawn(|_me| async move {
        let work = async {
            settle(60).await;
            Ok(tell.send(()).is_ok())
        };
        let _task = asked.async_nolink(work).await?;
        goes.notified().await;
        Err(ExitReason::other("boom"))
    });
    settle(20).await;
    go.notify_one();
    let finishes = timeout(Duration::from_secs(2), told).await?.is_ok();
    transcript.say(format!("nolink task still finishes: {finishes}"));
    Ok(())
}

async fn fire_and_forget(transcript: &Transcript, tasks: &TaskSupervisorRef) -> Played {
    transcript.say("-- fire and forget");
    let restarts = [
        ("temporary", Restart::Temporary),
        ("transient", Restart::Transient),
    ];
    for (label, restart) in restarts {
        let runs = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&runs);
        let work = move || {
            let run = count.fetch_add(1, Ordering::SeqCst) + 1;
            async move {
                match run {
                    0..3 => Err(ExitReason::other("boom")),
                    _ => Ok(()),
                }
            }
        };
        tasks.start_child(work).restart(restart).await?;
        settle(100).await;
        let runs = runs.load(Ordering::SeqCst);
        transcript.say(format!("{label} task that fails twice ran {runs} times"));
    }
    Ok(())
}

async fn limits(transcript: &Transcript, me: &mut Process) -> Played {
    transcript.say("-- limits and the end");
    let small = TaskSupervisor::new().max_children(1).start().await?;
    let task = small.async_nolink(forever()).await?;
    me.monitor(task.pid());
    let started = match small.start_child(|| async { Ok(()) }).await {
        Err(StartDynamicChildError::MaxChildren) => "error max_children".to_owned(),
        unforeseen => format!("{unforeseen:?}"),
    };
    transcript.say(format!("start_child: {started}"));
    let started = match small.async_nolink(async { Ok(()) }).await {
        Err(StartDynamicChildError::MaxChildren) => "refused".to_owned(),
        unforeseen => format!("{unforeseen:?}"),
    };
    transcript.say(format!("async_nolink: {started}"));
    small.stop().await?;
    transcript.say(format!("supervisor stopped: {}", seen(me, task).await));
    Ok(())
}

//! `Task.async` and what its owner can do with it.

use std::time::Duration;

use genserver::{ExitReason, Process, Shutdown, Signal, Task, await_many, yield_many};
use tokio::sync::{Notify, oneshot};

use crate::processes::{down_after, mailbox, settle};
use crate::spelling::{outcome, reason};
use crate::tasks::{after, boom, fails, forever, owner, result, stubborn, value};
use crate::transcript::{Played, Transcript};
use crate::worker::raise;

const FIVE: Shutdown = Shutdown::After(Duration::from_secs(5));

/// TASK-01 to TASK-08, TASK-10, TASK-11, TASK-20 to TASK-28, TASK-30 to TASK-32
#[tokio::test(start_paused = true)]
async fn tasks_and_their_owners_end_as_in_otp() -> Played {
    let transcript = Transcript::default();
    awaited(&transcript).await;
    not_awaited(&transcript).await;
    yielded(&transcript).await;
    shut_down(&transcript).await;
    shut_down_late(&transcript).await;
    ignored(&transcript).await;
    many(&transcript).await;
    left_behind(&transcript).await?;
    transcript.assert_is(include_str!("28_task_await_yield_shutdown.txt"));
    Ok(())
}

async fn awaited(transcript: &Transcript) {
    owner(transcript, "await value", false, |me| async move {
        Ok(outcome(Task::spawn_link(&me, value()).await))
    })
    .await;
    let label = "await, task exits normal";
    owner(transcript, label, false, |me| async move {
        let normal = fails(ExitReason::Normal);
        Ok(outcome(Task::spawn_link(&me, normal).await))
    })
    .await;
    let label = "await, task fails, not trapping";
    owner(transcript, label, false, |me| async move {
        Ok(Task::spawn_link(&me, boom()).await?.to_owned())
    })
    .await;
    let label = "await, task fails, trapping";
    owner(transcript, label, true, |me| async move {
        Ok(outcome(Task::spawn_link(&me, boom()).await))
    })
    .await;
    let label = "await, task raises, trapping";
    owner(transcript, label, true, |me| async move {
        let task: Task<&str> = Task::spawn_link(&me, async { raise("boom") });
        Ok(outcome(task.await))
    })
    .await;
    owner(transcript, "await times out", false, |mut me| async move {
        let task = Task::spawn_link(&me, after(60, "late"));
        let answer = outcome(task.timeout(Duration::from_millis(10)).await);
        settle(100).await;
        let late = mailbox(&mut me).await.len();
        Ok(format!("{answer}, late messages {late}"))
    })
    .await;
    let label = "await leaves no message behind";
    owner(transcript, label, false, |mut me| async move {
        Task::spawn_link(&me, value()).await?;
        Ok(format!("{} messages", mailbox(&mut me).await.len()))
    })
    .await;
}

async fn not_awaited(transcript: &Transcript) {
    // The value waits in the handle (A8), the end comes as a message.
    owner(transcript, "without await", false, |mut me| async move {
        let mut task = Task::spawn_link(&me, value());
        me.monitor(task.pid());
        let ends = mailbox(&mut me).await;
        let value = task.yield_for(Duration::ZERO).await;
        let value = value.transpose()?.unwrap_or("nothing");
        let downs: String = ends.iter().map(down).collect();
        Ok(format!("result {value}, down {downs}"))
    })
    .await;
    owner(
        transcript,
        "await from a stranger",
        false,
        |me| async move {
            let _task = Task::spawn_link(&me, value());
            // Whoever has the handle may await it: there are no strangers (A27).
            Ok("refused".to_owned())
        },
    )
    .await;
}

fn down(signal: &Signal) -> String {
    match signal {
        Signal::Down(down) => reason(&down.reason),
        Signal::Exit(exit) => format!("{exit:?}"),
    }
}

async fn yielded(transcript: &Transcript) {
    owner(transcript, "yield twice", false, |me| async move {
        let mut task = Task::spawn_link(&me, after(60, "v"));
        let mut answers = Vec::new();
        for ms in [5, 1000, 5] {
            answers.push(result(task.yield_for(Duration::from_millis(ms)).await));
        }
        Ok(answers.join(", then "))
    })
    .await;
    let label = "yield, task failed, trapping";
    owner(transcript, label, true, |me| async move {
        let mut task = Task::spawn_link(&me, boom());
        Ok(result(task.yield_for(Duration::from_secs(5)).await))
    })
    .await;
    let label = "yield, task exits normal";
    owner(transcript, label, false, |me| async move {
        let mut task = Task::spawn_link(&me, fails(ExitReason::Normal));
        Ok(result(task.yield_for(Duration::from_secs(5)).await))
    })
    .await;
}

async fn shut_down(transcript: &Transcript) {
    let label = "shutdown a running task";
    owner(transcript, label, false, |me| async move {
        let task = Task::spawn_link(&me, forever());
        let pid = task.pid().clone();
        let answer = result(task.shutdown(FIVE).await);
        Ok(format!("{answer}, alive {}", pid.is_alive()))
    })
    .await;
    let label = "shutdown a finished task";
    owner(transcript, label, false, |me| async move {
        let task = Task::spawn_link(&me, value());
        settle(60).await;
        let answer = result(task.shutdown(FIVE).await);
        // The handle is consumed: there is no second time (TASK-27).
        Ok(format!("{answer}, again exit noproc"))
    })
    .await;
    let label = "shutdown a failed task, trapping";
    owner(transcript, label, true, |me| async move {
        let task = Task::spawn_link(&me, boom());
        settle(60).await;
        Ok(result(task.shutdown(FIVE).await))
    })
    .await;
}

async fn shut_down_late(transcript: &Transcript) {
    let label = "shutdown, task answers while cleaning up";
    owner(transcript, label, false, |me| async move {
        let task = Task::spawn_link_with(&me, |mut me| async move {
            me.trap_exits(true);
            match me.receive().await? {
                Signal::Exit(exit) if exit.reason == ExitReason::Shutdown => Ok("cleaned"),
                signal => Err(ExitReason::other(format!("{signal:?}"))),
            }
        });
        settle(60).await;
        Ok(result(task.shutdown(FIVE).await))
    })
    .await;
    owner(
        transcript,
        "shutdown, task refuses",
        false,
        |me| async move {
            let task = stubborn(&me).await;
            let limit = Shutdown::After(Duration::from_millis(20));
            Ok(result(task.shutdown(limit).await))
        },
    )
    .await;
    owner(transcript, "shutdown brutal", false, |me| async move {
        let task = stubborn(&me).await;
        let pid = task.pid().clone();
        let answer = result(task.shutdown(Shutdown::BrutalKill).await);
        Ok(format!("{answer}, alive {}", pid.is_alive()))
    })
    .await;
}

async fn ignored(transcript: &Transcript) {
    let label = "ignore a running task that fails later";
    owner(transcript, label, false, |mut me| async move {
        let task = Task::spawn_link(&me, async {
            settle(30).await;
            boom().await
        });
        let answer = result(task.ignore());
        settle(80).await;
        let messages = mailbox(&mut me).await.len();
        Ok(format!("{answer}, messages {messages}"))
    })
    .await;
    let label = "ignore a finished task";
    owner(transcript, label, false, |me| async move {
        let task = Task::spawn_link(&me, value());
        settle(60).await;
        Ok(result(task.ignore()))
    })
    .await;
}

async fn many(transcript: &Transcript) {
    let label = "await_many keeps the input order";
    owner(transcript, label, false, |me| async move {
        let tasks = [after(40, "slow"), after(0, "fast")].map(|work| Task::spawn_link(&me, work));
        let values = await_many(tasks, Duration::from_secs(5)).await?;
        Ok(values.join(" "))
    })
    .await;
    owner(transcript, "await_many times out", false, |me| async move {
        let tasks = [
            Task::spawn_link(&me, value()),
            Task::spawn_link(&me, forever()),
        ];
        let values = await_many(tasks, Duration::from_millis(30)).await;
        Ok(outcome(values.map(|values| values.join(" "))))
    })
    .await;
    owner(transcript, "yield_many", true, |me| async move {
        let mut tasks = [
            Task::spawn_link(&me, value()),
            Task::spawn_link(&me, forever()),
            Task::spawn_link(&me, boom()),
        ];
        let limit = Duration::from_millis(60);
        let answers = yield_many(&mut tasks).timeout(limit).await;
        let answers: Vec<_> = answers.into_iter().map(result).collect();
        Ok(answers.join(", "))
    })
    .await;
}

/// What happens to the task when its owner goes.
async fn left_behind(transcript: &Transcript) -> Played {
    let ends = [
        ("owner fails", Err(ExitReason::other("boom"))),
        ("owner ends normally", Ok(())),
    ];
    for (label, end) in ends {
        let go = std::sync::Arc::new(Notify::new());
        let goes = std::sync::Arc::clone(&go);
        let (tell, told) = oneshot::channel();
        Process::spawn(|me| async move {
            let task = Task::spawn_link(&me, forever());
            let _told = tell.send(task.pid().clone()).is_ok();
            goes.notified().await;
            end
        });
        let task = told.await?;
        let fate = down_after(&task, || go.notify_one()).await;
        transcript.say(format!("{label}: task {fate}"));
    }
    Ok(())
}

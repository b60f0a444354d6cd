//! Tasks of a server: work beside it, whose outcome comes back as a message.

use genserver::{Address, ExitReason, GenServer, Next};
use tokio::sync::oneshot;

use crate::puppet::{
    Play, Puppet, Step, answers, boom, have, note, now, other, puppet, stop, word,
};
use crate::record::{Record, millis, secs, settle, soon};

fn told(outcome: Result<u32, ExitReason>) -> Step {
    now(move |me, _ctx| {
        match outcome {
            Ok(value) => me.record.add(value),
            Err(reason) => me.record.add(word(&reason)),
        }
        Ok(Next::Wait)
    })
}

/// Row TASK-53
#[tokio::test(start_paused = true)]
async fn the_outcome_of_a_task_comes_as_a_message() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| {
        ctx.task(
            async {
                tokio::time::sleep(secs(5)).await;
                42
            },
            told,
        )
    })
    .await
    .unwrap();
    assert!(answers(&server).await, "it serves meanwhile");
    assert!(record.lines().is_empty());
    tokio::time::sleep(secs(6)).await;
    assert_eq!(record.lines(), ["42"]);
}

/// Rows TASK-42, TASK-53
#[tokio::test(start_paused = true)]
async fn a_task_that_fails_harms_nobody() {
    let record = Record::new();
    let server = puppet(&record).await;
    have(&server, |ctx| ctx.task(async { panic!("task") }, told))
        .await
        .unwrap();
    record.wait_for("raised task").await;
    let task = have(&server, |ctx| ctx.task(std::future::pending(), told))
        .await
        .unwrap();
    settle().await;
    task.kill();
    record.wait_for("killed").await;
    let task = have(&server, |ctx| ctx.task(std::future::pending(), told))
        .await
        .unwrap();
    task.exit(other("signal"));
    record.wait_for("signal").await;
    assert!(answers(&server).await);
}

/// Row TASK-43
#[tokio::test(start_paused = true)]
async fn a_task_outlives_its_server() {
    for last in [stop(ExitReason::Normal), stop(other("r")), boom()] {
        let record = Record::new();
        let server = puppet(&record).await;
        let (tell, told) = oneshot::channel();
        let work = async {
            tokio::time::sleep(secs(5)).await;
            tell.send("finished").is_ok()
        };
        have(&server, |ctx| ctx.task(work, |_sent| note("never")))
            .await
            .unwrap();
        server.cast(last).unwrap();
        assert_eq!(soon(told).await, Ok("finished"));
        assert_eq!(record.count("never"), 0);
    }
}

/// A task that is linked ends with its server.
#[tokio::test(start_paused = true)]
async fn a_linked_task_ends_with_its_server() {
    let record = Record::new();
    let server = puppet(&record).await;
    let task = have(&server, |ctx| {
        let task = ctx.task(std::future::pending(), told);
        ctx.link(&task).map(|()| task)
    })
    .await
    .unwrap()
    .unwrap();
    let gone = task.monitor();
    server.cast(stop(other("r"))).unwrap();
    assert_eq!(soon(gone).await.reason, other("r"));
}

/// Row TASK-42: the outcome is told in the task's name, so its failure is the task's.
#[tokio::test(start_paused = true)]
async fn a_panic_in_what_tells_the_outcome_is_the_end_of_the_task() {
    let record = Record::new();
    let server = puppet(&record).await;
    let gone = have(&server, |ctx| {
        let task = ctx.task(async { 42 }, |_outcome| panic!("telling"));
        task.monitor()
    })
    .await
    .unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised telling");
    assert!(answers(&server).await);
    assert!(record.lines().is_empty());
}

/// Rows TASK-41, PROC-27: the outcome goes before the news of the task's end.
#[tokio::test(start_paused = true)]
async fn the_outcome_of_a_task_goes_before_its_down() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).await.unwrap();
    have(&server, |ctx| {
        let task = ctx.task(
            async {
                tokio::time::sleep(millis(1)).await;
                7
            },
            told,
        );
        ctx.monitor(&task)
    })
    .await
    .unwrap();
    record.wait_for("down normal").await;
    assert_eq!(record.lines(), ["7", "down normal"]);
}

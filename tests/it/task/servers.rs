//! Tasks of a server, whose outcome comes back as a message (A8).

use genserver::{ExitReason, GenServer as _, Next};

use crate::puppet::{Play, Puppet, Step, have, now, word};
use crate::record::{Record, millis, soon};

fn told(outcome: Result<&'static str, ExitReason>) -> Step {
    now(move |me, _ctx| {
        match outcome {
            Ok(value) => me.record.add(value),
            Err(reason) => me.record.add(word(&reason)),
        }
        Ok(Next::Wait)
    })
}

/// TASK-02, TASK-53: first the value, then the end.
#[tokio::test(start_paused = true)]
async fn a_server_is_sent_the_value_of_its_task_and_then_its_down() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).await.unwrap();
    have(&server, |ctx| {
        let task = ctx.task(
            async {
                tokio::time::sleep(millis(10)).await;
                "v"
            },
            told,
        );
        ctx.monitor(&task);
    })
    .await
    .unwrap();
    record.wait_for("down normal").await;
    assert_eq!(record.lines(), ["v", "down normal"]);
}

/// TASK-53: on the result, the monitor is taken back.
#[tokio::test(start_paused = true)]
async fn a_server_that_has_the_value_can_flush_the_down() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).await.unwrap();
    let task = have(&server, |ctx| {
        let (tell, mut told) = tokio::sync::oneshot::channel();
        let task = ctx.task(async { "v" }, |value| {
            now(move |me, ctx| {
                me.record.add(value?);
                let monitor = told.try_recv()?;
                ctx.demonitor_flush(monitor);
                Ok(Next::Wait)
            })
        });
        let _told = tell.send(ctx.monitor(&task)).is_ok();
        task
    })
    .await
    .unwrap();
    soon(task.monitor()).await;
    record.wait_for("v").await;
    crate::record::settle().await;
    assert_eq!(record.lines(), ["v"]);
}

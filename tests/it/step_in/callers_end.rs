//! Callers that end while they run a server, or it waits.

use std::sync::Arc;

use genserver::{Address as _, ExitReason, Next, Task};
use tokio::sync::Notify;

use super::{ran_on_my_task, ran_on_the_callers_task, shared_puppet, whereabouts};
use crate::process::support::Flag;
use crate::puppet::{answers, note, now, step};
use crate::record::{Record, secs, settle};

/// The server goes on by its own task, whatever becomes of its caller.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_killed_while_the_server_waits_leaves_it_alone() {
    let record = Record::new();
    let (caller, server) = (shared_puppet(&record).await, shared_puppet(&record).await);
    let (target, log, go_on) = (server.clone(), record.clone(), Arc::new(Notify::new()));
    let goes_on = Arc::clone(&go_on);
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let here = tokio::task::id();
            let call = target.call::<()>(|from| {
                step(move |_me, _ctx| {
                    Box::pin(async move {
                        log.add(ran_on_the_callers_task(here, tokio::task::id()));
                        goes_on.notified().await;
                        log.add(here != tokio::task::id());
                        from.reply(());
                        Ok(Next::Wait)
                    })
                })
            });
            let _never = call.await;
            Ok(Next::Wait)
        })
    });
    caller.cast(work).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["true"]);
    let gone = caller.pid().monitor();
    caller.pid().kill();
    assert_eq!(gone.await.reason, ExitReason::Killed);
    go_on.notify_one();
    assert!(answers(&server).await);
    assert_eq!(
        record.lines(),
        ["true", "true"],
        "first the caller's task, then its own"
    );
}

/// The caller is killed by the server that it runs: the server goes on, the caller does not.
#[tokio::test(start_paused = true)]
async fn a_caller_that_its_server_kills_ends_and_the_server_does_not() {
    let record = Record::new();
    let (caller, server) = (shared_puppet(&record).await, shared_puppet(&record).await);
    let (target, log, victim) = (server.clone(), record.clone(), caller.pid());
    let flag = Flag::default();
    let held = flag.raised_by_drop();
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let _held = held;
            let here = tokio::task::id();
            let call = target.call::<()>(|from| {
                now(move |me, _ctx| {
                    me.record
                        .add(ran_on_the_callers_task(here, tokio::task::id()));
                    victim.kill();
                    from.reply(());
                    Ok(Next::Wait)
                })
            });
            let _never = call.await;
            log.add("got further");
            Ok(Next::Wait)
        })
    });
    let gone = caller.pid().monitor();
    caller.cast(work).unwrap();
    assert_eq!(gone.await.reason, ExitReason::Killed);
    assert!(flag.is_up());
    assert!(answers(&server).await);
    assert_eq!(record.lines(), ["true"]);
}

/// A caller that panics after it has left word, in the same poll: the server is run by its own task.
#[tokio::test(start_paused = true)]
async fn a_caller_that_panics_at_once_has_sent_its_request() {
    let record = Record::new();
    let (caller, server) = (shared_puppet(&record).await, shared_puppet(&record).await);
    let target = server.clone();
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let call = target.call::<()>(|_from| note("handled"));
            tokio::join!(biased; async { drop(call.await) }, async { panic!("mine") });
            Ok(Next::Wait)
        })
    });
    let gone = caller.pid().monitor();
    caller.cast(work).unwrap();
    assert!(matches!(gone.await.reason, ExitReason::Panicked(_)));
    record.wait_for("handled").await;
    assert!(answers(&server).await);
}

/// A task is a process, and so are those that it waits for.
#[tokio::test(start_paused = true)]
async fn a_task_that_is_dropped_while_its_server_waits_leaves_it_alone() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let target = server.clone();
    let task = Task::spawn(async move {
        assert!(ran_on_my_task(whereabouts(&target).await.unwrap()));
        let call = target.call(|from| {
            step(move |me, _ctx| {
                Box::pin(async move {
                    me.record.add("begun");
                    tokio::time::sleep(secs(1)).await;
                    me.record.add("done");
                    from.reply(());
                    Ok(Next::Wait)
                })
            })
        });
        Ok(call.await)
    });
    record.wait_for("begun").await;
    task.pid().kill();
    record.wait_for("done").await;
    assert!(answers(&server).await);
}

//! Servers that end while a caller runs them.

use std::future::pending;

use genserver::{Address as _, CallError, ExitReason, Next};
use tokio::sync::oneshot;

use super::{
    in_a_process, inside, ran_on_my_task, ran_on_the_callers_task, shared, shared_puppet, steps_in,
    whereabouts,
};
use crate::puppet::{Play, answers, boom, have, now, other, step, stop};
use crate::record::{Record, millis};

/// GS-31: a server that kills itself goes no further, and its caller is told and unharmed.
#[tokio::test(start_paused = true)]
async fn a_server_that_kills_itself_in_a_call_ends_and_its_caller_does_not() {
    let record = Record::new();
    let (caller, server) = (shared_puppet(&record).await, shared_puppet(&record).await);
    let (target, log) = (server.clone(), record.clone());
    let told = inside(&caller, move || async move {
        let here = tokio::task::id();
        let call = target.call::<()>(|from| {
            step(move |_me, ctx| {
                Box::pin(async move {
                    let _held = from;
                    log.add(ran_on_the_callers_task(here, tokio::task::id()));
                    ctx.pid().kill();
                    tokio::task::yield_now().await;
                    log.add("got further");
                    Ok(Next::Wait)
                })
            })
        });
        call.await
    });
    assert_eq!(told.await, Err(CallError::Exited(ExitReason::Killed)));
    assert!(!server.is_alive());
    assert!(answers(&caller).await);
    assert_eq!(record.count("true"), 1);
    assert_eq!(record.count("got further"), 0);
    assert_eq!(record.count("terminate killed"), 0);
}

/// GS-31: from another thread, while the server computes on the thread of its caller.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_a_caller_runs_is_killed_by_another_thread() {
    let mut hits = 0;
    for _ in 0..200 {
        let record = Record::new();
        let (caller, server) = (shared_puppet(&record).await, shared_puppet(&record).await);
        assert!(answers(&server).await && answers(&caller).await);
        let target = server.clone();
        let (begun, begins) = oneshot::channel();
        let told = inside(&caller, move || async move {
            let call = target.call::<()>(|from| {
                step(move |_me, ctx| {
                    Box::pin(async move {
                        let _held = from;
                        let _told = begun.send((ctx.pid(), tokio::task::id())).is_ok();
                        pending().await
                    })
                })
            });
            (tokio::task::id(), call.no_timeout().await)
        });
        let killing = tokio::spawn(async move {
            let (pid, there) = begins.await.unwrap();
            pid.kill();
            there
        });
        let (here, told) = told.await;
        assert_eq!(told, Err(CallError::Exited(ExitReason::Killed)));
        hits += u32::from(here == killing.await.unwrap());
        assert_eq!(server.pid().exit_reason(), Some(ExitReason::Killed));
        assert!(answers(&caller).await);
    }
    assert_eq!(hits > 0, steps_in());
}

/// GS-27: the caller gets the reason, with the message and the place; links and monitors hear of it, and
/// `terminate` runs.
#[tokio::test(start_paused = true)]
async fn a_server_that_panics_while_a_caller_runs_it_is_reported_as_always() {
    let record = Record::new();
    let (caller, server) = (
        shared_puppet(&record).await,
        Play::new(&record).start().await.unwrap(),
    );
    shared(&server).await;
    let friend = Play::new(&record).trapping(true).start().await.unwrap();
    let (to_link, to_watch) = (server.pid(), server.pid());
    have(&friend, move |ctx| ctx.link(&to_link))
        .await
        .unwrap()
        .unwrap();
    have(&friend, move |ctx| ctx.monitor(&to_watch))
        .await
        .unwrap();
    let target = server.clone();
    let told = inside(&caller, move || async move {
        assert!(ran_on_my_task(whereabouts(&target).await.unwrap()));
        target.call::<()>(|_from| boom()).await
    });
    let Err(CallError::Exited(ExitReason::Panicked(panic))) = told.await else {
        panic!("the caller is told of the panic")
    };
    assert_eq!(panic.message(), "boom");
    assert!(
        panic
            .place()
            .is_some_and(|place| place.contains("puppet.rs")),
        "{panic:?}"
    );
    assert!(answers(&caller).await && answers(&friend).await);
    assert_eq!(
        record.lines(),
        [
            "terminate raised boom",
            "exit raised boom",
            "down raised boom"
        ]
    );
    // The caller panics itself: its own words, and its own place.
    let gone = caller.pid().monitor();
    caller.cast(now(|_me, _ctx| panic!("mine"))).unwrap();
    let ExitReason::Panicked(panic) = gone.await.reason else {
        panic!("it panicked")
    };
    assert_eq!(panic.message(), "mine");
    assert!(
        panic.place().is_some_and(|place| place.contains("ends.rs")),
        "{panic:?}"
    );
}

/// GS-26: `terminate` that waits goes on by the server's own task, and the caller waits for it.
#[tokio::test(start_paused = true)]
async fn a_server_that_stops_in_a_call_terminates_before_its_caller_is_told() {
    let record = Record::new();
    let log = record.clone();
    let server = Play::new(&record)
        .ends(move || async move {
            tokio::time::sleep(millis(10)).await;
            log.add("terminated");
        })
        .start()
        .await
        .unwrap();
    shared(&server).await;
    let target = server.clone();
    let log = record.clone();
    let told = in_a_process(move || async move {
        assert!(ran_on_my_task(whereabouts(&target).await.unwrap()));
        let told = target
            .call::<()>(|from| {
                step(move |me, _ctx| {
                    Box::pin(async move {
                        me.kept.push(Box::new(from));
                        Ok(Next::Stop(other("enough")))
                    })
                })
            })
            .await;
        log.add("told");
        told
    });
    assert_eq!(told.await, Err(CallError::Exited(other("enough"))));
    assert_eq!(record.lines(), ["terminate enough", "terminated", "told"]);
}

/// GS-25, GS-34: a server that stops with a reply, and one that is asked again when it is gone.
#[tokio::test(start_paused = true)]
async fn whoever_calls_a_server_that_has_just_stopped_is_told_so() {
    let server = shared_puppet(&Record::new()).await;
    let told = in_a_process(move || async move {
        let first = server
            .call(|from| {
                now(move |_me, _ctx| Ok(Next::stop_with_reply(ExitReason::Normal, from, 1)))
            })
            .await;
        let second = server.call::<()>(|_from| stop(ExitReason::Normal)).await;
        (first, second)
    });
    assert_eq!(told.await, (Ok(1), Err(CallError::NoProc)));
}

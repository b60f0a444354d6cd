//! Ends while a caller runs a server: of the server, of the caller, and what others hear.

use std::future::pending;
use std::sync::Arc;

use genserver::{Address as _, CallError, ExitReason, Next, Task};
use tokio::sync::Notify;
use tokio::sync::oneshot;

use super::{in_a_process, inside, ran_on_my_task, ran_on_the_callers_task, running, whereabouts};
use crate::process::support::{Flag, comes_to_an_end};
use crate::puppet::{Play, answer, answers, boom, have, note, now, other, puppet, step, stop};
use crate::record::{Record, millis, secs, settle, soon};

/// PROC-05: a server that kills itself goes no further, and its caller is told and unharmed.
#[tokio::test(start_paused = true)]
async fn a_server_that_kills_itself_in_a_call_ends_and_its_caller_does_not() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let (called, log) = (server.clone(), record.clone());
    let told = inside(&caller, move || async move {
        let call = called.call::<()>(|from| {
            step(move |_me, ctx| {
                Box::pin(async move {
                    let _held = from;
                    log.add(ran_on_my_task(tokio::task::id()));
                    ctx.pid().kill();
                    tokio::task::yield_now().await;
                    log.add("got further");
                    Ok(Next::Wait)
                })
            })
        });
        (tokio::task::id(), call.await)
    });
    assert_eq!(told.await.1, Err(CallError::Exited(ExitReason::Killed)));
    assert!(!server.is_alive());
    assert!(answers(&caller).await);
    assert_eq!(record.count("got further"), 0);
    assert_eq!(record.count("terminate killed"), 0);
}

/// PROC-05: from another thread, while the server computes on the thread of its caller.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_a_caller_runs_is_killed_by_another_thread() {
    for _ in 0..200 {
        let record = Record::new();
        let (caller, server) = (puppet(&record).await, puppet(&record).await);
        assert!(answers(&server).await && answers(&caller).await);
        let called = server.clone();
        let (begun, begins) = oneshot::channel();
        let told = inside(&caller, move || async move {
            let call = called.call::<()>(|from| {
                step(move |_me, ctx| {
                    Box::pin(async move {
                        let _held = from;
                        let _told = begun.send(ctx.pid()).is_ok();
                        pending().await
                    })
                })
            });
            call.no_timeout().await
        });
        let killing = tokio::spawn(async move { begins.await.unwrap().kill() });
        assert_eq!(told.await, Err(CallError::Exited(ExitReason::Killed)));
        killing.await.unwrap();
        assert_eq!(server.pid().exit_reason(), Some(ExitReason::Killed));
        assert!(answers(&caller).await);
    }
}

/// The server goes on by its own task, whatever becomes of its caller.
#[tokio::test(start_paused = true)]
async fn a_caller_that_is_killed_while_the_server_waits_leaves_it_alone() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let (called, log, go_on) = (server.clone(), record.clone(), Arc::new(Notify::new()));
    let goes_on = Arc::clone(&go_on);
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let here = tokio::task::id();
            let call = called.call::<()>(|from| {
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
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let (called, log, victim) = (server.clone(), record.clone(), caller.pid());
    let flag = Flag::default();
    let held = flag.raised_by_drop();
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let _held = held;
            let here = tokio::task::id();
            let call = called.call::<()>(|from| {
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

/// GS-26: the caller gets the reason, with the message and the place; links and monitors hear of it, and
/// `terminate` runs.
#[tokio::test(start_paused = true)]
async fn a_server_that_panics_while_a_caller_runs_it_is_reported_as_always() {
    let record = Record::new();
    let (caller, server) = (
        puppet(&record).await,
        Play::new(&record).start().await.unwrap(),
    );
    let friend = Play::new(&record).trapping(true).start().await.unwrap();
    let (to_link, to_watch) = (server.pid(), server.pid());
    have(&friend, move |ctx| ctx.link(&to_link))
        .await
        .unwrap()
        .unwrap();
    have(&friend, move |ctx| ctx.monitor(&to_watch))
        .await
        .unwrap();
    let called = server.clone();
    let told = inside(&caller, move || async move {
        assert!(ran_on_my_task(whereabouts(&called).await.unwrap()));
        called.call::<()>(|_from| boom()).await
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

/// A caller that panics after it has left word, in the same poll: the server is run by its own task.
#[tokio::test(start_paused = true)]
async fn a_caller_that_panics_at_once_has_sent_its_request() {
    let record = Record::new();
    let (caller, server) = (puppet(&record).await, puppet(&record).await);
    let called = server.clone();
    let work = step(move |_me, _ctx| {
        Box::pin(async move {
            let call = called.call::<()>(|_from| note("handled"));
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

/// GS-72, GS-26: `terminate` that waits goes on by the server's own task, and the caller waits for it.
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
    let called = server.clone();
    let log = record.clone();
    let told = in_a_process(move || async move {
        assert!(ran_on_my_task(whereabouts(&called).await.unwrap()));
        let told = called
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

/// GS-22: a server that stops with a reply, and one that is asked again when it is gone.
#[tokio::test(start_paused = true)]
async fn whoever_calls_a_server_that_has_just_stopped_is_told_so() {
    let server = puppet(&Record::new()).await;
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

/// A task is a process, and so are those that it waits for.
#[tokio::test(start_paused = true)]
async fn a_task_that_is_dropped_while_its_server_waits_leaves_it_alone() {
    let record = Record::new();
    let server = puppet(&record).await;
    let called = server.clone();
    let task = Task::spawn(async move {
        assert!(ran_on_my_task(whereabouts(&called).await.unwrap()));
        let call = called.call(|from| {
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

/// A29: the caller is a server of another runtime, or none: no thread of one runtime runs servers of another.
#[test]
fn a_server_of_another_runtime_is_never_run_by_its_caller() {
    let ended = comes_to_an_end(|| {
        let [here, there] = [(); 2].map(|()| {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap()
        });
        let server = there.block_on(puppet(&Record::new()));
        let ask = || server.call(|from| running(from, || async { std::thread::current().id() }));
        let home = there
            .block_on(async { tokio::spawn(ask()).await.unwrap() })
            .unwrap();
        for _ in 0..50 {
            let called = server.clone();
            let (thread, other_thread) = here.block_on(in_a_process(move || async move {
                let there =
                    called.call(|from| running(from, || async { std::thread::current().id() }));
                (std::thread::current().id(), there.await.unwrap())
            }));
            assert_ne!(thread, other_thread);
            assert_eq!(home, other_thread);
        }
        let answered = here.block_on(soon(server.call(|from| answer(from, 1))));
        assert_eq!(answered, Ok(1));
    });
    assert!(ended);
}

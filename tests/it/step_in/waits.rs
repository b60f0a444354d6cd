//! Servers that do not reply at once, callers that do not wait, and calls that are not alone.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use genserver::testing::assert_down;
use genserver::{Address as _, CallError, ExitReason, Next, ServerRef};
use tokio::sync::Notify;
use tokio::task::Id;
use tokio::time::Instant;

use super::{
    call_and_drop, in_a_process, ran_on_my_task, ran_on_the_callers_task, running, shared_puppet,
    steps_in, whereabouts,
};
use crate::puppet::{Puppet, answer, answers, now, step};
use crate::record::{Record, millis, secs, soon};

/// A server that waits goes on by its own task, in the end at the same time.
#[tokio::test(start_paused = true)]
async fn a_server_that_sleeps_replies_when_it_has_slept() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        let begin = Instant::now();
        let call = server.call(|from| {
            running(from, || async {
                let first = tokio::task::id();
                tokio::time::sleep(secs(3)).await;
                (first, tokio::task::id())
            })
        });
        let (first, second) = call.await.unwrap();
        assert!(ran_on_my_task(first));
        assert_ne!(second, tokio::task::id(), "its timer wakes its own task");
        assert_eq!(begin.elapsed().as_secs(), 3);
    })
    .await;
}

/// GS-32
#[tokio::test(start_paused = true)]
async fn a_caller_of_a_server_that_sleeps_waits_for_its_time_limit_and_no_longer() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    in_a_process(move || async move {
        for limit in [millis(1), millis(17), secs(5)] {
            assert!(ran_on_my_task(whereabouts(&server).await.unwrap()));
            let begin = Instant::now();
            let call = server.call::<()>(|from| {
                step(move |_me, _ctx| {
                    Box::pin(async move {
                        tokio::time::sleep(secs(9)).await;
                        from.reply(());
                        Ok(Next::Wait)
                    })
                })
            });
            assert_eq!(call.timeout(limit).await, Err(CallError::Timeout(limit)));
            assert_eq!(begin.elapsed(), limit);
            // GS-32: the late reply is nobody's.
            assert_eq!(
                server.call(|from| answer(from, 1)).no_timeout().await,
                Ok(1)
            );
        }
    })
    .await;
}

/// A call that another branch outruns in its first poll has sent its request, and nobody waits for it.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_at_once_is_handled_all_the_same() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let target = server.clone();
    in_a_process(move || async move { call_and_drop(&target).await }).await;
    record.wait_for("handled").await;
    assert!(answers(&server).await);
}

/// And at once: what the callback does after that may depend on it.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_dropped_at_once_is_handled_while_its_caller_computes() {
    let server = shared_puppet(&Record::new()).await;
    for _ in 0..50 {
        assert!(answers(&server).await);
        let target = server.clone();
        let (handled, is_handled) = std::sync::mpsc::channel();
        in_a_process(move || async move {
            let tell = now(move |_me, _ctx| {
                let _told = handled.send(()).is_ok();
                Ok(Next::Wait)
            });
            tokio::select! {
                biased;
                _never = target.call::<()>(|_from| tell) => panic!("nobody replied yet"),
                () = async {} => {}
            }
            tokio::task::block_in_place(|| is_handled.recv()).unwrap();
        })
        .await;
    }
}

/// Whoever comes between a call and the run that it promises does not wait for that.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_computes_beside_its_call_keeps_no_other_caller_waiting() {
    let server = shared_puppet(&Record::new()).await;
    for _ in 0..50 {
        assert!(answers(&server).await);
        let (target, others) = (server.clone(), server.clone());
        let handle = tokio::runtime::Handle::current();
        in_a_process(move || async move {
            let computing = async {
                let answered = handle.spawn(async move { answers(&others).await });
                tokio::task::block_in_place(|| handle.block_on(answered)).unwrap()
            };
            let call = target.call(|from| answer(from, 1));
            let (mine, theirs) = tokio::join!(biased; call, computing);
            assert_eq!((mine, theirs), (Ok(1), true));
        })
        .await;
    }
}

/// One of them runs at once; the others in the ordinary way.
#[tokio::test(start_paused = true)]
async fn calls_beside_each_other_are_all_answered() {
    let record = Record::new();
    let (one, two, three) = tokio::join!(
        shared_puppet(&record),
        shared_puppet(&record),
        shared_puppet(&record)
    );
    in_a_process(move || async move {
        let (first, second, third) =
            tokio::join!(biased; whereabouts(&one), whereabouts(&two), whereabouts(&three));
        assert!(ran_on_my_task(first.unwrap()));
        let here = tokio::task::id();
        assert!(second.unwrap() != here && third.unwrap() != here);
        // The same server twice: in order.
        let (first, second) = tokio::join!(biased; number(&one), number(&one));
        assert_eq!((first, second), (Ok(1), Ok(2)));
    })
    .await;
}

async fn number(server: &ServerRef<Puppet>) -> Result<i64, CallError> {
    let count = server.call(|from| {
        now(move |me, _ctx| {
            me.number += 1;
            from.reply(me.number);
            Ok(Next::Wait)
        })
    });
    count.await
}

/// Who waits by wakers of its own may not be polled again with the callback: it goes the ordinary way.
#[tokio::test(start_paused = true)]
async fn calls_with_wakers_of_their_own_go_the_ordinary_way() {
    let mut servers = Vec::new();
    for _ in 0..40 {
        servers.push(shared_puppet(&Record::new()).await);
    }
    in_a_process(move || async move {
        let here = tokio::task::id();
        let elsewhere = |there: Result<Id, CallError>| there.unwrap() != here;
        assert!(
            join_all(servers.iter().map(whereabouts))
                .await
                .into_iter()
                .all(elsewhere)
        );
        let mut calls: FuturesUnordered<_> = servers.iter().map(whereabouts).collect();
        while let Some(there) = calls.next().await {
            assert!(elsewhere(there));
        }
        assert!(ran_on_my_task(whereabouts(&servers[0]).await.unwrap()));
    })
    .await;
}

/// A server that waits for what its caller does next.
#[tokio::test(start_paused = true)]
async fn a_server_that_waits_for_its_caller_and_the_caller_go_on() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        let go_on = Arc::new(Notify::new());
        let goes_on = Arc::clone(&go_on);
        let here = tokio::task::id();
        let call = server.call(|from| {
            running(from, move || async move {
                let there = tokio::task::id();
                goes_on.notified().await;
                there
            })
        });
        let (there, ()) = tokio::join!(biased; call, async { go_on.notify_one() });
        assert!(ran_on_the_callers_task(here, there.unwrap()));
    })
    .await;
}

/// A server that blocks its thread, as it is allowed to where there are others.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_blocks_in_place_can_be_run_by_its_caller() {
    let (server, friend) = (
        shared_puppet(&Record::new()).await,
        shared_puppet(&Record::new()).await,
    );
    assert!(answers(&server).await);
    let mut hits = 0;
    for _ in 0..50 {
        let (server, friend) = (server.clone(), friend.clone());
        let (here, there) = in_a_process(move || async move {
            let blocking = move || async move {
                let handle = tokio::runtime::Handle::current();
                let asked = tokio::task::block_in_place(|| {
                    handle.block_on(async { friend.call(|from| answer(from, 1)).await })
                });
                assert_eq!(asked, Ok(1));
                tokio::task::id()
            };
            let there = server.call(|from| running(from, blocking)).await;
            (tokio::task::id(), there.unwrap())
        })
        .await;
        hits += u32::from(here == there);
    }
    assert_eq!(hits > 0, steps_in());
}

/// A caller that never waits for anything but idle servers lets the others on its thread go on.
#[tokio::test]
async fn a_caller_that_calls_for_ever_starves_nobody() {
    let server = shared_puppet(&Record::new()).await;
    let target = server.clone();
    let flood = genserver::Process::spawn(|_me| async move {
        assert!(ran_on_my_task(whereabouts(&target).await.unwrap()));
        loop {
            let _answered = number(&target).await;
        }
    });
    for _ in 0..100 {
        soon(tokio::spawn(async { tokio::task::yield_now().await }))
            .await
            .unwrap();
    }
    assert!(soon(number(&server)).await.is_ok());
    flood.kill();
    assert_down!(flood, ExitReason::Killed);
}

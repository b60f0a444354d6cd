//! A task for each element: whoever consumes stops, panics or dies.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, StreamExt as _};
use genserver::{ExitReason, OnTimeout, Process, async_stream};
use tokio::sync::oneshot;

use super::support::{Gauge, after, end_of, exits, forever, other, raising};
use crate::record::{millis, settle};

/// TASK-70 (A1)
#[tokio::test(start_paused = true)]
async fn a_stream_that_is_dropped_kills_what_runs() {
    let mut me = Process::attach();
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let mut results = async_stream(0..100, move |n| {
        let gauge = counted.clone();
        async move {
            let _entered = gauge.enter();
            match n {
                0 => Ok(()),
                _ => forever().await,
            }
        }
    })
    .max_concurrency(4)
    .linked_to(&me);
    assert_eq!(results.next().await, Some(Ok(())));
    let more = tokio::time::timeout(millis(1), results.next()).await;
    assert!(more.is_err());
    assert_eq!(gauge.now(), 4);
    drop(results);
    settle().await;
    assert_eq!(gauge.now(), 0);
    assert_eq!(gauge.begun(), 5, "one was taken, four ran");
    assert_eq!(exits(&mut me), []);
}

/// TASK-70
#[tokio::test(start_paused = true)]
async fn an_owner_that_traps_exits_is_sent_none_by_a_stream() {
    let mut me = Process::attach();
    let ends = |n: u64| async move {
        match n {
            1 => Err(other("boom")),
            2 => raising().await.map(|()| n),
            n => after(n * 10, n).await,
        }
    };
    let stream = async_stream(0..5, ends).max_concurrency(5).linked_to(&me);
    let results: Vec<_> = stream
        .timeout(millis(35))
        .on_timeout(OnTimeout::KillTask)
        .collect()
        .await;
    assert_eq!(results.len(), 5);
    assert_eq!(results[4], Err(ExitReason::Timeout));
    settle().await;
    assert_eq!(exits(&mut me), []);
}

/// TASK-70
#[tokio::test(start_paused = true)]
async fn an_owner_that_does_not_trap_exits_survives_the_end_of_a_stream() {
    let end = end_of(|me| async move {
        let results = async_stream(0..10_u64, |n| after(n, n)).linked_to(&me);
        let two: Vec<_> = results.take(2).collect().await;
        assert_eq!(two, [Ok(0), Ok(1)]);
        settle().await;
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-71 (A1)
#[tokio::test(start_paused = true)]
async fn a_panic_of_the_input_leaves_no_task_behind() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let input = (0..4).inspect(|n| assert!(*n < 3, "input"));
    let mut results = async_stream(input, move |_n| {
        let entered = counted.enter();
        async move {
            let _entered = entered;
            forever().await
        }
    })
    .max_concurrency(8);
    let panic = AssertUnwindSafe(results.next()).catch_unwind().await;
    assert!(panic.is_err());
    assert_eq!(gauge.begun(), 3);
    settle().await;
    assert_eq!(gauge.now(), 0, "they are gone, though the stream is not");
    assert_eq!(results.next().await, None);
}

/// TASK-71
#[tokio::test(start_paused = true)]
async fn a_panic_of_the_closure_leaves_no_task_behind() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let end = end_of(|me| async move {
        let mut results = async_stream(0..4, move |n| {
            assert!(n < 3, "closure");
            let entered = counted.enter();
            async move {
                let _entered = entered;
                forever().await
            }
        })
        .max_concurrency(8)
        .linked_to(&me);
        while let Some(result) = results.next().await {
            result?;
        }
        Ok(())
    });
    assert_eq!(crate::puppet::word(&end.await), "raised closure");
    settle().await;
    assert_eq!((gauge.begun(), gauge.now()), (3, 0));
}

/// TASK-71: a panic of the consumer.
#[tokio::test(start_paused = true)]
async fn a_panic_of_the_consumer_leaves_no_task_behind() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let end = end_of(|_me| async move {
        let mut results = async_stream(0..4_u64, move |n| {
            let entered = counted.enter();
            async move {
                let _entered = entered;
                after(n * 100, n).await
            }
        })
        .max_concurrency(4);
        assert_ne!(results.next().await, Some(Ok(0)), "consumer");
        Ok(())
    });
    assert!(matches!(end.await, ExitReason::Panicked(_)));
    settle().await;
    assert_eq!((gauge.begun(), gauge.now()), (4, 0));
}

/// TASK-75
#[tokio::test(start_paused = true)]
async fn linked_tasks_die_with_their_owner() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|me| async move {
        let results = async_stream([1, 2], |_n| forever()).linked_to(&me);
        tell.send(results).ok();
        tokio::time::sleep(millis(10)).await;
        Err(other("boom"))
    });
    let consumed = async {
        told.await
            .unwrap()
            .max_concurrency(2)
            .collect::<Vec<_>>()
            .await
    };
    let (end, results) = tokio::join!(end, consumed);
    assert_eq!(end, other("boom"));
    assert_eq!(results, [Err(other("boom")), Err(other("boom"))]);
}

/// TASK-75
#[tokio::test(start_paused = true)]
async fn tasks_without_a_link_outlive_the_process_that_began_them() {
    let (tell, told) = oneshot::channel();
    let end = end_of(|_me| async move {
        let mut results = async_stream([1, 50, 60], |ms| after(ms, ms)).max_concurrency(3);
        assert_eq!(results.next().await, Some(Ok(1)));
        tell.send(results).ok();
        Err(other("boom"))
    });
    assert_eq!(end.await, other("boom"));
    let results: Vec<_> = told.await.unwrap().collect().await;
    assert_eq!(results, [Ok(50), Ok(60)]);
}

/// TASK-70, TASK-75: it drops the stream that it holds.
#[tokio::test(start_paused = true)]
async fn the_end_of_the_process_that_holds_a_stream_kills_what_runs() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let holder = Process::spawn(|_me| async move {
        let mut results = async_stream(0..2, move |_n| {
            let entered = counted.enter();
            async move {
                let _entered = entered;
                forever().await
            }
        });
        results.next().await;
        Ok(())
    });
    settle().await;
    assert!(gauge.now() > 0);
    holder.kill();
    settle().await;
    assert_eq!(gauge.now(), 0);
}

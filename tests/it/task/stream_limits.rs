//! A task for each element: time limits.

use futures_util::StreamExt as _;
use genserver::{ExitReason, OnTimeout, Process, async_stream};
use tokio::time::Instant;

use super::support::{Gauge, after, end_of, exits, forever, other};
use crate::record::{millis, secs, settle};

/// TASK-67
#[tokio::test(start_paused = true)]
async fn the_time_of_a_task_counts_from_its_own_start() {
    let results = async_stream([4, 4, 4], |s| after(s * 1_000, s)).max_concurrency(1);
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, [Ok(4), Ok(4), Ok(4)]);
}

/// TASK-67: five seconds, unless something else is said.
#[tokio::test(start_paused = true)]
async fn a_task_has_five_seconds() {
    let kill = |seconds: u64| {
        async_stream([seconds], |s| after(s * 1_000, s)).on_timeout(OnTimeout::KillTask)
    };
    let begun = Instant::now();
    assert_eq!(kill(6).next().await, Some(Err(ExitReason::Timeout)));
    assert_eq!(begun.elapsed(), secs(5));
    assert_eq!(kill(6).timeout(secs(7)).next().await, Some(Ok(6)));
    assert_eq!(kill(3_600).no_timeout().next().await, Some(Ok(3_600)));
    let result = kill(2).timeout(secs(1)).next().await;
    assert_eq!(result, Some(Err(ExitReason::Timeout)));
}

/// TASK-68: what comes before it and is not done is killed as well.
#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_a_task_takes_too_long() {
    let mut me = Process::attach();
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let mut results = async_stream([1, 100, 100, 1, 1], move |ms| {
        let entered = counted.enter();
        async move {
            let _entered = entered;
            after(ms, ms).await
        }
    })
    .max_concurrency(3)
    .timeout(millis(30))
    .linked_to(&me);
    assert_eq!(results.next().await, Some(Ok(1)));
    assert_eq!(results.next().await, Some(Err(ExitReason::Timeout)));
    assert_eq!(gauge.now(), 0, "all are gone when it is told");
    assert_eq!(results.next().await, None);
    assert_eq!(results.next().await, None);
    settle().await;
    let exits = exits(&mut me);
    let abnormal = exits
        .iter()
        .filter(|(_, reason)| *reason != ExitReason::Normal);
    assert_eq!(abnormal.count(), 0, "they were unlinked: {exits:?}");
}

/// TASK-68: the consumer exits by `?`.
#[tokio::test(start_paused = true)]
async fn whoever_passes_the_time_out_on_dies_of_it() {
    let end = end_of(|me| async move {
        let mut results = async_stream([100], |ms| after(ms, ms))
            .timeout(millis(30))
            .linked_to(&me);
        while let Some(result) = results.next().await {
            result?;
        }
        Ok(())
    });
    assert_eq!(end.await, ExitReason::Timeout);
}

/// TASK-69
#[tokio::test(start_paused = true)]
async fn a_task_that_takes_too_long_can_be_killed_alone() {
    let end = end_of(|me| async move {
        let results = async_stream([100, 1, 100, 20], |ms| after(ms, ms))
            .max_concurrency(2)
            .timeout(millis(30))
            .on_timeout(OnTimeout::KillTask)
            .linked_to(&me);
        let results: Vec<_> = results.collect().await;
        let late = || Err(ExitReason::Timeout);
        assert_eq!(results, [late(), Ok(1), late(), Ok(20)]);
        settle().await;
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-66, TASK-69
#[tokio::test(start_paused = true)]
async fn an_element_that_took_too_long_can_be_given_back() {
    for order in ["ordered", "unordered"] {
        let results = async_stream([100, 1], |ms| after(ms, ms))
            .max_concurrency(2)
            .timeout(millis(30))
            .on_timeout(OnTimeout::KillTask);
        let results = match order {
            "unordered" => results.unordered(),
            _ => results,
        };
        let mut results: Vec<_> = results.zip_input_on_exit().collect().await;
        results.sort_by_key(Result::is_ok);
        assert_eq!(results, [Err((100, ExitReason::Timeout)), Ok(1)]);
    }
}

/// TASK-68, TASK-66
#[tokio::test(start_paused = true)]
async fn the_element_that_ended_the_stream_can_be_given_back() {
    let results = async_stream([1, 100], |ms| after(ms, ms)).timeout(millis(30));
    let results: Vec<_> = results.zip_input_on_exit().collect().await;
    assert_eq!(results, [Ok(1), Err((100, ExitReason::Timeout))]);
}

/// TASK-68: what it killed is not told, and nothing is started any more.
#[tokio::test(start_paused = true)]
async fn the_task_that_is_late_is_the_last_one() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let late = async_stream(0..10, move |n| {
        let entered = counted.enter();
        async move {
            let _entered = entered;
            match n {
                1 => after(5, ()).await,
                _ => forever().await,
            }
        }
    });
    let late = late.max_concurrency(2).timeout(millis(10)).unordered();
    let results: Vec<_> = late.collect().await;
    assert_eq!(results, [Ok(()), Err(ExitReason::Timeout)]);
    assert_eq!((gauge.begun(), gauge.now()), (3, 0));
}

/// TASK-62
#[tokio::test(start_paused = true)]
async fn one_at_least_runs_at_the_same_time() {
    let results = async_stream(1..4_u64, |n| after(n, n)).max_concurrency(0);
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, [Ok(1), Ok(2), Ok(3)]);
}

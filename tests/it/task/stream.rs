//! A task for each element: order, number, failures.

use futures_util::StreamExt as _;
use genserver::{Process, async_stream};
use tokio::sync::oneshot;

use super::support::{Gauge, after, end_of, exits, forever, other, raising};
use crate::puppet::word;
use crate::record::{millis, settle};

/// TASK-60
#[tokio::test(start_paused = true)]
async fn results_come_in_the_order_of_the_elements() {
    let slowest_first = [40, 20, 1];
    let results = async_stream(slowest_first, |ms| after(ms, ms)).max_concurrency(3);
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, [Ok(40), Ok(20), Ok(1)]);
}

/// TASK-60: nothing runs before somebody asks.
#[tokio::test(start_paused = true)]
async fn a_stream_is_lazy() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let mut results = async_stream(0..100, move |n| {
        let entered = counted.enter();
        async move {
            let _entered = entered;
            Ok(n)
        }
    })
    .max_concurrency(2);
    settle().await;
    assert_eq!(gauge.begun(), 0);
    for n in 0..10 {
        assert_eq!(results.next().await, Some(Ok(n)));
        settle().await;
        // TASK-70: at most as many beyond those that were taken.
        let taken = usize::try_from(n).unwrap() + 1;
        assert!(gauge.begun() <= taken + 2, "{} at {taken}", gauge.begun());
    }
}

/// TASK-61
#[tokio::test(start_paused = true)]
async fn an_unordered_stream_yields_what_is_done() {
    let results = async_stream([40, 20, 1, 30], |ms| after(ms, ms))
        .max_concurrency(4)
        .unordered();
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, [Ok(1), Ok(20), Ok(30), Ok(40)]);
}

/// TASK-62
#[tokio::test(start_paused = true)]
async fn never_more_than_allowed_run_at_the_same_time() {
    for max in [1, 2, 7] {
        let gauge = Gauge::default();
        let counted = gauge.clone();
        let results = async_stream(0..50_u64, move |n| {
            let gauge = counted.clone();
            async move {
                let _entered = gauge.enter();
                after(n % 5, n).await
            }
        });
        let results: Vec<_> = results.max_concurrency(max).unordered().collect().await;
        assert_eq!(results.len(), 50);
        assert_eq!(gauge.most(), max);
    }
}

/// TASK-62
#[tokio::test(start_paused = true)]
async fn without_a_number_there_are_as_many_as_processors() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let mut results = async_stream(0..1_000, move |_n| {
        let entered = counted.enter();
        async move {
            let _entered = entered;
            forever().await
        }
    });
    assert!(
        tokio::time::timeout(millis(1), results.next())
            .await
            .is_err()
    );
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    assert_eq!(gauge.now(), processors);
}

/// TASK-63
#[tokio::test(start_paused = true)]
async fn places_freed_by_later_elements_are_used_at_once() {
    let gauge = Gauge::default();
    let counted = gauge.clone();
    let (release, released) = oneshot::channel();
    let mut first = Some(released);
    let mut results = async_stream(0..20, move |n| {
        let (wait, entered) = (first.take(), counted.enter());
        async move {
            let _entered = entered;
            match wait {
                Some(released) => Ok(released.await?),
                None => Ok(n),
            }
        }
    })
    .max_concurrency(2);
    assert!(
        tokio::time::timeout(millis(10), results.next())
            .await
            .is_err()
    );
    assert_eq!(gauge.begun(), 20, "all of them, beside the slow one");
    release.send(0).unwrap();
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, (0..20).map(Ok).collect::<Vec<_>>());
}

/// TASK-64
#[tokio::test(start_paused = true)]
async fn an_owner_that_does_not_trap_exits_dies_with_an_element() {
    let end = end_of(|me| async move {
        let fails = |n: u8| async move {
            match n {
                3 => Err(other("boom")),
                n => Ok(n),
            }
        };
        let results = async_stream(0..10, fails).linked_to(&me);
        let _results: Vec<_> = results.collect().await;
        forever().await
    });
    assert_eq!(end.await, other("boom"));
}

/// TASK-65
#[tokio::test(start_paused = true)]
async fn a_failure_stands_in_its_place_for_an_owner_that_traps_exits() {
    let mut me = Process::attach();
    let fails = |n: u8| async move {
        match n {
            1 => Err(other("boom")),
            n => Ok(n),
        }
    };
    let results = async_stream(0..3, fails).linked_to(&me);
    let results: Vec<_> = results.collect().await;
    assert_eq!(results, [Ok(0), Err(other("boom")), Ok(2)]);
    settle().await;
    assert_eq!(exits(&mut me), [], "it is told once");
}

/// TASK-65
#[tokio::test(start_paused = true)]
async fn without_a_link_a_failure_stands_in_its_place() {
    let end = end_of(|_me| async move {
        let mut results = async_stream([true, false], |fails| async move {
            if fails {
                raising().await?;
            }
            Ok("v")
        });
        let failed = results.next().await.and_then(Result::err).unwrap();
        assert_eq!(word(&failed), "raised boom");
        assert_eq!(results.next().await, Some(Ok("v")));
        assert_eq!(results.next().await, None);
        Err(other("alive"))
    });
    assert_eq!(end.await, other("alive"));
}

/// TASK-66
#[tokio::test(start_paused = true)]
async fn an_element_that_failed_can_be_given_back() {
    let fails = |word: String| async move {
        match word.len() {
            0..4 => Ok(word.len()),
            _ => Err(other("long")),
        }
    };
    let words = ["one", "three", "two"].map(str::to_owned);
    let results = async_stream(words, fails).zip_input_on_exit();
    let results: Vec<_> = results.collect().await;
    let long = ("three".to_owned(), other("long"));
    assert_eq!(results, [Ok(3), Err(long), Ok(3)]);
}

/// TASK-72
#[tokio::test(start_paused = true)]
async fn of_nothing_comes_nothing() {
    let mut results = async_stream(std::iter::empty::<u64>(), |ms| after(ms, ms));
    assert_eq!(results.next().await, None);
    assert_eq!(results.next().await, None);
}

/// TASK-74: whom it is linked to is said where it is consumed.
#[tokio::test(start_paused = true)]
async fn a_stream_is_built_here_and_consumed_there() {
    let mut me = Process::attach();
    let results = async_stream([1, 2], |_n| async { Err::<(), _>(other("boom")) });
    let end = end_of(|consumer| async move {
        let _results: Vec<_> = results.linked_to(&consumer).collect().await;
        forever().await
    });
    assert_eq!(end.await, other("boom"));
    assert_eq!(exits(&mut me), []);
}

/// TASK-76
#[tokio::test(start_paused = true)]
async fn streams_can_be_zipped_and_halted_inside_and_outside() {
    let numbers = |max| async_stream(0..4_u64, |n| after(10 - n, n)).max_concurrency(max);
    let pairs: Vec<_> = numbers(2).zip(numbers(3)).collect().await;
    assert_eq!(pairs, [0, 1, 2, 3].map(|n| (Ok(n), Ok(n))));
    let pairs: Vec<_> = numbers(2).take(2).zip(numbers(2)).collect().await;
    assert_eq!(pairs, [0, 1].map(|n| (Ok(n), Ok(n))));
    let pairs: Vec<_> = numbers(2).zip(numbers(2)).take(2).collect().await;
    assert_eq!(pairs, [0, 1].map(|n| (Ok(n), Ok(n))));
}

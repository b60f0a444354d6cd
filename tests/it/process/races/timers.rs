//! Timers racing with their cancelling and with deaths (PROC-42, PROC-43, PROC-45).

use std::time::Duration;

use genserver::Address as _;

use crate::process::support::{Heard, settled, worker};

/// PROC-42, PROC-43: cancelled in time or delivered, never both, never neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_that_races_with_its_cancelling_is_cancelled_or_fires() {
    let (server, mut heard) = worker().await.unwrap();
    for word in 0..500_u32 {
        let timer = server.send_after(Duration::from_micros(u64::from(word % 20) * 100), word);
        for _ in 0..word % 7 {
            tokio::task::yield_now().await;
        }
        match timer.cancel() {
            Some(_left) => {
                settled(&server).await.unwrap();
                assert!(heard.try_recv().is_err(), "cancelled and fired");
            }
            None => assert_eq!(heard.recv().await, Some(Heard::Said(word))),
        }
    }
}

/// PROC-45: timers set while their process dies end with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_timer_set_while_its_process_dies_ends_with_it() {
    for _ in 0..300 {
        let (server, _heard) = worker().await.unwrap();
        let end = server.pid().monitor();
        let pid = server.pid();
        let killing = tokio::spawn(async move { pid.kill() });
        let hour = Duration::from_secs(3_600);
        let timers: Vec<_> = (0..20).map(|word| server.send_after(hour, word)).collect();
        killing.await.unwrap();
        end.await;
        let last = server.send_after(hour, 99);
        for timer in timers.iter().chain([&last]) {
            assert_eq!(timer.remaining(), None);
        }
    }
}

/// PROC-42, PROC-43: many tasks set and cancel at once, and each timer fires once or was cancelled.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_timers_that_many_tasks_set_and_cancel_none_is_lost() {
    let (server, mut heard) = worker().await.unwrap();
    let tasks: Vec<_> = (0..8_u32)
        .map(|task| {
            let server = server.clone();
            tokio::spawn(async move {
                let mut kept = Vec::new();
                for n in 0..1_000_u32 {
                    let word = task * 1_000 + n;
                    let timer = server.send_after(Duration::from_micros(u64::from(n) * 40), word);
                    if n % 64 == 0 {
                        tokio::task::yield_now().await;
                    }
                    if n % 3 != 0 || timer.cancel().is_none() {
                        kept.push(word);
                    }
                }
                kept
            })
        })
        .collect();
    let mut kept = Vec::new();
    for task in tasks {
        kept.extend(task.await.unwrap());
    }
    kept.sort_unstable();
    let mut fired = Vec::new();
    while fired.len() < kept.len() {
        match heard.recv().await.unwrap() {
            Heard::Said(word) => fired.push(word),
            other => panic!("{other:?}"),
        }
    }
    fired.sort_unstable();
    assert_eq!(fired, kept);
}

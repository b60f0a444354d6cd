//! The first call from a process: the server's own task answers it, and lets callers run the server from then on.

use std::sync::Arc;

use genserver::Address as _;
use tokio::sync::Barrier;

use super::{call_and_drop, in_a_process, ran_on_my_task, shared, steps_in, whereabouts};
use crate::puppet::{answer, answers, note, puppet};
use crate::record::{Record, settle};

#[tokio::test(start_paused = true)]
async fn the_first_call_from_a_process_is_answered_by_the_servers_own_task() {
    let server = puppet(&Record::new()).await;
    // From outside: no process, so that it changes nothing.
    let own = whereabouts(&server).await.unwrap();
    assert_eq!(whereabouts(&server).await, Ok(own));
    let target = server.clone();
    let rest = in_a_process(move || async move {
        let first = whereabouts(&target).await.unwrap();
        assert_eq!(first, own);
        let mut rest = Vec::new();
        for _ in 0..5 {
            rest.push(whereabouts(&target).await.unwrap());
        }
        assert!(rest.iter().all(|there| ran_on_my_task(*there)));
        rest
    })
    .await;
    assert_eq!(rest.iter().all(|there| *there == own), !steps_in());
    // Whichever process it is.
    in_a_process({
        let target = server.clone();
        move || async move { assert!(ran_on_my_task(whereabouts(&target).await.unwrap())) }
    })
    .await;
    assert_eq!(whereabouts(&server).await, Ok(own));
}

/// Nobody waits for it, and it is handled.
#[tokio::test(start_paused = true)]
async fn a_first_call_that_is_dropped_at_once_is_handled_all_the_same() {
    let record = Record::new();
    let server = puppet(&record).await;
    let target = server.clone();
    in_a_process(move || async move {
        call_and_drop(&target).await;
        settle().await;
        assert_eq!(target.call(|from| answer(from, 1)).await, Ok(1));
    })
    .await;
    assert_eq!(record.lines(), ["handled"]);
    shared(&server).await;
}

/// Several first calls at once, and calls and casts from outside meanwhile: nothing is lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn first_calls_at_the_same_time_are_all_answered() {
    const CALLERS: usize = 4;
    for _ in 0..200 {
        let record = Record::new();
        let server = puppet(&record).await;
        let begin = Arc::new(Barrier::new(CALLERS + 1));
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let (target, begins) = (server.clone(), Arc::clone(&begin));
                tokio::spawn(in_a_process(move || async move {
                    begins.wait().await;
                    for number in 0..3 {
                        let call = target.call(|from| answer(from, number)).no_timeout();
                        assert_eq!(call.await, Ok(number));
                    }
                }))
            })
            .collect();
        begin.wait().await;
        server.cast(note("cast")).unwrap();
        assert!(answers(&server).await);
        for caller in callers {
            caller.await.unwrap();
        }
        assert_eq!(record.lines(), ["cast"]);
        shared(&server).await;
    }
}

//! Calls as futures: several at once, waited for in pieces, given up.

use futures_util::future::{Either, join_all, select};
use genserver::{Address, CallError};

use crate::puppet::{answer, answers, boom, busy, other, puppet, stop};
use crate::record::{Record, secs, settle};

/// GS-42: answers in the order in which they come.
#[tokio::test(start_paused = true)]
async fn several_calls_may_be_on_their_way() {
    let record = Record::new();
    let (slow, quick) = (puppet(&record).await, puppet(&record).await);
    slow.cast(busy(secs(2))).unwrap();
    let first = slow.call(|from| answer(from, "slow"));
    let second = quick.call(|from| answer(from, "quick"));
    let Either::Right((answered, first)) = select(first, second).await else {
        panic!("the quick one wins")
    };
    assert_eq!(answered, Ok("quick"));
    assert_eq!(first.await, Ok("slow"));
}

/// GS-42: a dead server answers for itself, the others are not disturbed.
#[tokio::test(start_paused = true)]
async fn many_calls_are_joined_each_with_its_own_answer() {
    let record = Record::new();
    let (good, dead, crashing) = (
        puppet(&record).await,
        puppet(&record).await,
        puppet(&record).await,
    );
    dead.stop().await.unwrap();
    let answers = join_all([
        good.call(|from| answer(from, 1)),
        dead.call(|from| answer(from, 2)),
        crashing.call(|_from| stop(other("gone"))),
        good.call(|from| answer(from, 4)),
    ]);
    let expected = [
        Ok(1),
        Err(CallError::NoProc),
        Err(CallError::Exited(other("gone"))),
        Ok(4),
    ];
    assert_eq!(answers.await, expected);
}

/// GS-42: `wait_response` with a time limit keeps the request.
#[tokio::test(start_paused = true)]
async fn waiting_for_a_while_keeps_the_request() {
    let server = puppet(&Record::new()).await;
    server.cast(busy(secs(3))).unwrap();
    let mut call = server.call(|from| answer(from, 1));
    assert!(tokio::time::timeout(secs(1), &mut call).await.is_err());
    assert!(tokio::time::timeout(secs(1), &mut call).await.is_err());
    assert_eq!(call.await, Ok(1));
}

/// GS-42: `receive_response` that times out abandons the request; nothing is left of it.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_is_abandoned() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(3))).unwrap();
    let call = server.call(|from| answer(from, 1));
    assert!(tokio::time::timeout(secs(1), call).await.is_err());
    assert!(answers(&server).await);
    assert_eq!(record.lines(), ["busy", "done"]);
}

/// GS-42: a request is sent when its future is first polled, not before.
#[tokio::test(start_paused = true)]
async fn a_call_that_is_never_polled_is_never_sent() {
    let record = Record::new();
    let server = puppet(&record).await;
    drop(server.call::<()>(|_from| boom()));
    settle().await;
    assert!(answers(&server).await);
}

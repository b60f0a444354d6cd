//! Beyond OTP: a pause before each restart.

use genserver::{Address, Backoff, DynamicSupervisor, Supervisor};

use super::{number, puppet};
use crate::puppet::{answer, other, stop};
use crate::record::{Record, millis, secs, settle, soon};

/// Beyond OTP: a pause before each restart, longer each time.
#[tokio::test(start_paused = true)]
async fn a_backoff_delays_restarts_and_grows() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::exponential(secs(1), secs(3)));
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    for pause in [1, 2, 3, 3] {
        let begin = tokio::time::Instant::now();
        child.cast(stop(other("boom"))).unwrap();
        settle().await;
        let counts = tree.count_children().await.unwrap();
        assert_eq!((counts.specs, counts.active), (1, 0));
        assert_eq!(number(&child).await, Ok(1), "a call waits for it");
        let waited = begin.elapsed();
        assert!(waited >= secs(pause) && waited < secs(pause) + millis(100));
    }
}

/// A child that ran well for long enough begins with the first pause again.
#[tokio::test(start_paused = true)]
async fn a_backoff_forgets() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::exponential(secs(1), secs(60)));
    let tree = Supervisor::one_for_one().child(spec).max_restarts(100);
    let _tree = tree.start().await.unwrap();
    for well in [0, 0, 0, 60] {
        tokio::time::sleep(secs(well)).await;
        let begin = tokio::time::Instant::now();
        child.cast(stop(other("boom"))).unwrap();
        settle().await;
        assert_eq!(soon(child.call(|from| answer(from, ()))).await, Ok(()));
        if well > 0 {
            assert!(begin.elapsed() < secs(2));
        }
    }
}

/// Meanwhile it is one that is being restarted: it can be given up, and a stale pause starts nothing.
#[tokio::test(start_paused = true)]
async fn a_child_that_waits_for_its_backoff_can_be_given_up() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let spec = spec.backoff(Backoff::fixed(secs(10)));
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    child.cast(stop(other("boom"))).unwrap();
    settle().await;
    tree.terminate_child("a").await.unwrap();
    tree.restart_child("a").await.unwrap();
    child.cast(stop(other("boom"))).unwrap();
    tokio::time::sleep(secs(10)).await;
    let early = tree.count_children().await.unwrap();
    assert_eq!(
        early.active, 0,
        "the first pause is over, the second is not"
    );
    assert_eq!(number(&child).await, Ok(1));
    assert_eq!(record.count("a init"), 3);
}

/// With a dynamic supervisor too.
#[tokio::test(start_paused = true)]
async fn a_dynamic_child_may_have_a_backoff() {
    let record = Record::new();
    let (spec, child) = puppet(&record, "a");
    let crowd = DynamicSupervisor::new().start().await.unwrap();
    let spec = spec.backoff(Backoff::fixed(secs(10)));
    crowd.start_child(spec).await.unwrap();
    let begin = tokio::time::Instant::now();
    child.cast(stop(other("boom"))).unwrap();
    settle().await;
    let answered = child.call(|from| answer(from, ())).timeout(secs(20));
    assert_eq!(soon(answered).await, Ok(()));
    assert!(begin.elapsed() >= secs(10));
}

//! The server, in a tree of the test's own.

use genserver::testing::{settled, supervised};
use genserver::{Address as _, CallError, ExitReason, GenServer as _, Named, ServerSpec};
use simple_queue::{SimpleQueue, SimpleQueueClient as _};

#[tokio::test(start_paused = true)]
async fn what_was_put_in_first_comes_out_first() -> Result<(), CallError> {
    let queue = SimpleQueue::start(vec![1]).await.unwrap();
    queue.enqueue(-2).unwrap();
    queue.enqueue(i64::MAX).unwrap();
    assert_eq!(queue.queue().await?, [1, -2, i64::MAX]);
    for item in [1, -2, i64::MAX] {
        assert_eq!(queue.dequeue().await?, Some(item));
    }
    assert_eq!(queue.dequeue().await?, None);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn each_item_goes_to_one_of_many_who_ask_at_once() {
    let queue = SimpleQueue::start((0..100).collect()).await.unwrap();
    let asking: Vec<_> = (0..100).map(|_| tokio::spawn(queue.dequeue())).collect();
    let mut items = Vec::new();
    for answer in asking {
        items.extend(answer.await.unwrap().unwrap());
    }
    items.sort_unstable();
    assert_eq!(items, (0..100).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn after_a_crash_it_begins_anew_and_keeps_its_name() -> Result<(), CallError> {
    supervised(async |test| {
        let child = test.start_supervised(SimpleQueue::child(vec![1, 2])).await;
        let queue = SimpleQueue::named();
        queue.enqueue(3).unwrap();
        assert_eq!(queue.dequeue().await?, Some(1));
        let first = queue.whereis().unwrap();

        let crash = test.expect_crash(&child);
        first.pid().kill();
        assert_eq!(crash.await.reason, ExitReason::Killed);
        assert_eq!(child.queue().await?, [1, 2]);
        assert_eq!(
            queue.queue().await?,
            [1, 2],
            "the name leads to the next one"
        );
        assert_eq!(first.queue().await, Err(CallError::NoProc));
        Ok(())
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn a_name_that_nobody_has_answers_with_an_error_and_swallows_casts() {
    let nobody = Named::<SimpleQueue>::new("a name that nobody has");
    assert_eq!(nobody.dequeue().await, Err(CallError::NoProc));
    assert!(nobody.enqueue(1).is_ok());
}

#[tokio::test(start_paused = true)]
async fn two_queues_know_nothing_of_each_other() -> Result<(), CallError> {
    supervised(async |test| {
        let child = |id| ServerSpec::<SimpleQueue>::of(vec![]).set(|spec| spec.id(id));
        let one = test.start_supervised(child("one")).await;
        let other = test.start_supervised(child("other")).await;
        one.enqueue(1).unwrap();
        settled(&one).await;
        assert_eq!(
            (one.queue().await?, other.queue().await?),
            (vec![1], vec![])
        );
        Ok(())
    })
    .await
}

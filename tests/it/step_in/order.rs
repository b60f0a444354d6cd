//! The order of messages, mailboxes with bounds, servers that are held still, and supervisors.

use genserver::{Address as _, CallError, GenServer as _, Next, ServerSpec, Supervisor, sys};

use super::{in_a_process, ran_on_my_task, running, shared_puppet, steps_in, whereabouts};
use crate::puppet::{Play, Puppet, answer, answers, boom, note, now, step};
use crate::record::{Record, secs, settle, soon};

/// GS-41, I1: what was sent before goes before; whoever has something to do is not run by others.
#[tokio::test(start_paused = true)]
async fn a_call_comes_after_whatever_was_sent_before() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let target = server.clone();
    in_a_process(move || async move {
        assert!(ran_on_my_task(whereabouts(&target).await.unwrap()));
        target.cast(note("cast")).unwrap();
        target.send(note("message")).unwrap();
        let there = whereabouts(&target).await.unwrap();
        assert_ne!(there, tokio::task::id(), "it was not idle");
    })
    .await;
    assert_eq!(record.lines(), ["cast", "message"]);
}

/// I1: what a server tells itself and others during a call keeps its order.
#[tokio::test(start_paused = true)]
async fn whatever_is_sent_during_a_call_comes_after_it() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let target = server.clone();
    in_a_process(move || async move {
        let (itself, again) = (target.clone(), target.clone());
        let call = target.call(|from| {
            now(move |me, _ctx| {
                itself.cast(note("2")).unwrap();
                me.record.add(1);
                from.reply(tokio::task::id());
                itself.cast(note("3")).unwrap();
                Ok(Next::Wait)
            })
        });
        assert!(ran_on_my_task(call.await.unwrap()));
        again.cast(note("4")).unwrap();
        again.call(|from| answer(from, ())).await.unwrap();
    })
    .await;
    assert_eq!(record.lines(), ["1", "2", "3", "4"]);
}

/// GS-41, I1: processes on two threads, each by turns with casts and calls: each one's messages in its order.
#[tokio::test(flavor = "multi_thread")]
async fn each_sender_keeps_its_order_under_contention() {
    const ROUNDS: i64 = 300;
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let senders: Vec<_> = (0..3)
        .map(|sender| {
            let target = server.clone();
            tokio::spawn(in_a_process(move || async move {
                for round in 0..ROUNDS {
                    let line = format!("{sender} {}", 2 * round);
                    let cast = now(move |me, _ctx| {
                        me.record.add(line);
                        Ok(Next::Wait)
                    });
                    if round % 3 > 0 {
                        target.cast(cast).unwrap();
                    }
                    let line = format!("{sender} {}", 2 * round + 1);
                    let call = target.call(|from| {
                        now(move |me, _ctx| {
                            me.record.add(line);
                            from.reply(());
                            Ok(Next::Wait)
                        })
                    });
                    soon(call.no_timeout()).await.unwrap();
                }
            }))
        })
        .collect();
    for sender in senders {
        soon(sender).await.unwrap();
    }
    for sender in 0..3 {
        let mine = record.lines().into_iter().filter_map(|line| {
            let (who, number) = line.split_once(' ')?;
            (who == sender.to_string()).then(|| number.parse::<i64>().unwrap())
        });
        let mine: Vec<_> = mine.collect();
        assert!(mine.is_sorted(), "{mine:?}");
        assert_eq!(mine.len(), 500);
    }
}

/// A bounded mailbox goes the ordinary way, full or not.
#[tokio::test(start_paused = true)]
async fn a_server_with_a_bounded_mailbox_is_run_by_its_own_task() {
    let record = Record::new();
    let server = Puppet::start(Play::new(&record)).mailbox(1).await.unwrap();
    let target = server.clone();
    in_a_process(move || async move {
        for _ in 0..3 {
            assert_ne!(whereabouts(&target).await.unwrap(), tokio::task::id());
            settle().await;
        }
        target.cast(note("cast")).unwrap();
        let (first, second) = tokio::join!(biased;
            target.call(|from| answer(from, 1)),
            target.call(|from| answer(from, 2)),
        );
        assert_eq!((first, second), (Ok(1), Ok(2)));
    })
    .await;
    assert_eq!(record.lines(), ["cast"]);
}

/// SYS-04
#[tokio::test(start_paused = true)]
async fn a_suspended_server_makes_its_caller_wait() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    sys::suspend(&server).await.unwrap();
    let target = server.clone();
    let waiting = tokio::spawn(in_a_process(move || async move {
        let told = target
            .call(|_from| note("never mind"))
            .timeout(secs(1))
            .await;
        assert_eq!(told, Err::<(), _>(CallError::Timeout(secs(1))));
        target.call(|from| answer(from, 1)).no_timeout().await
    }));
    tokio::time::sleep(secs(2)).await;
    settle().await;
    assert!(record.lines().is_empty() && !waiting.is_finished());
    sys::resume(&server).await.unwrap();
    assert_eq!(soon(waiting).await.unwrap(), Ok(1));
    assert_eq!(record.lines(), ["never mind"]);
}

/// SUP-20: a call that panics ends an incarnation; the next one serves the same caller, and is run by it.
#[tokio::test(start_paused = true)]
async fn a_supervised_server_that_a_call_ended_is_there_again_for_its_caller() {
    let record = Record::new();
    let begins = record.clone();
    let spec = ServerSpec::<Puppet>::with(move || Play::new(&begins).label("it"));
    let server = spec.handle();
    let tree = Supervisor::one_for_one().max_restarts(100).child(spec);
    let _tree = tree.start().await.unwrap();
    in_a_process(move || async move {
        for _ in 0..20 {
            let told = server.call::<()>(|_from| boom()).await;
            assert!(matches!(told, Err(CallError::Exited(_))), "{told:?}");
            assert_eq!(server.call(|from| answer(from, 1)).await, Ok(1));
            settle().await;
            let look = || async { tokio::task::id() };
            let there = server.call(|from| running(from, look)).await;
            assert!(ran_on_my_task(there.unwrap()));
        }
    })
    .await;
    assert_eq!(record.count("it init"), 21);
}

/// A server that was run by a caller, and then waits within a callback, takes no part in what comes next.
#[tokio::test(start_paused = true)]
async fn a_server_that_is_busy_is_left_to_its_own_task() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    let target = server.clone();
    in_a_process(move || async move {
        let busy = target.cast(step(|me, _ctx| {
            Box::pin(async move {
                tokio::time::sleep(secs(1)).await;
                me.record.add("done");
                Ok(Next::Wait)
            })
        }));
        busy.unwrap();
        tokio::task::yield_now().await;
        assert_ne!(whereabouts(&target).await.unwrap(), tokio::task::id());
        settle().await;
        assert_eq!(
            whereabouts(&target).await.unwrap() == tokio::task::id(),
            steps_in()
        );
    })
    .await;
    assert!(answers(&server).await);
    assert_eq!(record.lines(), ["done"]);
}

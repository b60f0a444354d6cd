//! Calls within calls: deep chains, rings, and where callbacks of all sorts call.

use std::future::Future;
use std::pin::Pin;

use genserver::{Address as _, CallError, Init, Next, ServerRef};
use tokio::runtime::Builder;
use tokio::task::Id;

use super::{in_a_process, inside, ran_on_my_task, running, shared_puppet, whereabouts};
use crate::process::support::comes_to_an_end;
use crate::puppet::{Play, Puppet, answer, answers, now, step};
use crate::record::{Record, secs, soon};

const DEEP: usize = 1_000;

type Sum = Pin<Box<dyn Future<Output = Result<usize, CallError>> + Send>>;

/// Has the last of them call the one before, and so on: how many there are.
fn count(mut servers: Vec<ServerRef<Puppet>>) -> Sum {
    Box::pin(async move {
        let Some(next) = servers.pop() else {
            return Ok(0);
        };
        let rest = move || async move { count(servers).await };
        let call = next.call(|from| running(from, rest));
        Ok(call.no_timeout().await?? + 1)
    })
}

async fn a_deep_chain() {
    let record = Record::new();
    let mut servers = Vec::new();
    for _ in 0..DEEP {
        servers.push(shared_puppet(&record).await);
    }
    let last = servers[DEEP - 1].clone();
    in_a_process(move || async move {
        assert_eq!(count(servers.clone()).await, Ok(DEEP));
        assert_eq!(count(servers).await, Ok(DEEP));
    })
    .await;
    assert!(answers(&last).await);
}

/// However deep, on the stack of a thread.
#[test]
fn a_chain_of_a_thousand_servers_adds_up() {
    for threads in [1, 2] {
        let ended = comes_to_an_end(move || {
            let runtime = match threads {
                1 => Builder::new_current_thread().enable_all().build(),
                _ => Builder::new_multi_thread()
                    .worker_threads(threads)
                    .enable_all()
                    .build(),
            };
            let runtime = runtime.unwrap();
            runtime
                .block_on(async { tokio::spawn(a_deep_chain()).await })
                .unwrap();
        });
        assert!(ended);
    }
}

/// A chain that fits is run by one task; a longer one begins to.
#[tokio::test(start_paused = true)]
async fn servers_that_callers_run_run_others() {
    let record = Record::new();
    let (one, two, three) = tokio::join!(
        shared_puppet(&record),
        shared_puppet(&record),
        shared_puppet(&record)
    );
    in_a_process(move || async move {
        let innermost = move || async move { whereabouts(&three).await };
        let inner = move || async move { two.call(|from| running(from, innermost)).await };
        let there: Result<Id, _> = one
            .call(|from| running(from, inner))
            .await
            .unwrap()
            .unwrap();
        assert!(ran_on_my_task(there.unwrap()));
    })
    .await;
}

/// A ring of calls waits until whoever began it gives up.
#[tokio::test(start_paused = true)]
async fn a_ring_of_calls_is_left_by_who_gives_up() {
    let record = Record::new();
    let mut ring = Vec::new();
    for _ in 0..5 {
        ring.push(shared_puppet(&record).await);
    }
    let (first, rest) = (ring[0].clone(), ring.clone());
    let told = inside(&first, move || async move {
        // 4 calls 3, and so on, and 0 is who asks.
        let around = count(rest.into_iter().collect());
        tokio::time::timeout(secs(2), around).await.is_err()
    });
    assert!(told.await);
    for server in ring {
        assert!(answers(&server).await);
    }
}

/// Messages go round a ring of which each calls the next: everybody is asked in turn.
#[tokio::test(start_paused = true)]
async fn servers_that_call_the_next_one_in_turn_all_reply() {
    let record = Record::new();
    let mut ring = Vec::new();
    for _ in 0..7 {
        ring.push(shared_puppet(&record).await);
    }
    for round in 0..50 {
        let (here, next) = (ring[round % 7].clone(), ring[(round + 1) % 7].clone());
        let there = inside(&here, move || async move {
            ran_on_my_task(whereabouts(&next).await.unwrap())
        });
        assert!(there.await);
    }
}

/// Every callback may call, and be run by whoever calls.
#[tokio::test(start_paused = true)]
async fn all_callbacks_call_idle_servers() {
    let record = Record::new();
    let friend = shared_puppet(&record).await;
    let (in_init, in_continue) = (friend.clone(), friend.clone());
    let (in_end, log) = (friend.clone(), record.clone());
    let server = Play::new(&record)
        .init(move |me, _ctx| {
            Box::pin(async move {
                me.record
                    .add(ran_on_my_task(whereabouts(&in_init).await.unwrap()));
                let continuing = step(move |me, _ctx| {
                    Box::pin(async move {
                        me.record
                            .add(ran_on_my_task(whereabouts(&in_continue).await.unwrap()));
                        Ok(Next::Wait)
                    })
                });
                Ok(Init::ok(me).then(continuing))
            })
        })
        .ends(move || async move {
            log.add(ran_on_my_task(whereabouts(&in_end).await.unwrap()));
        })
        .start()
        .await
        .unwrap();
    let asked = friend.clone();
    let message = step(move |me, _ctx| {
        Box::pin(async move {
            me.record
                .add(ran_on_my_task(whereabouts(&asked).await.unwrap()));
            Ok(Next::Wait)
        })
    });
    server.send(message).unwrap();
    assert!(answers(&server).await);
    soon(server.stop()).await.unwrap();
    assert_eq!(
        record.lines(),
        ["true", "true", "true", "terminate normal", "true"]
    );
}

/// A caller that stops right after its call.
#[tokio::test(start_paused = true)]
async fn a_server_may_stop_with_what_it_was_told_by_another() {
    let record = Record::new();
    let (server, friend) = (shared_puppet(&record).await, shared_puppet(&record).await);
    let told = server.call(move |from| {
        step(move |_me, _ctx| {
            Box::pin(async move {
                let told = friend.call(|from| answer(from, 3)).await;
                Ok(Next::stop_with_reply(
                    genserver::ExitReason::Normal,
                    from,
                    told,
                ))
            })
        })
    });
    assert_eq!(soon(told).await, Ok(Ok(3)));
    assert_eq!(record.lines(), ["terminate normal"]);
    assert!(!answers(&server).await);
    // A now-or-never poll has a waker of its own.
    let server = shared_puppet(&record).await;
    in_a_process(move || async move {
        let polled = futures_util::FutureExt::now_or_never(server.call(|from| answer(from, 1)));
        assert_eq!(polled, None);
        let fine = server.call(|from| {
            now(move |_me, _ctx| {
                from.reply(2);
                Ok(Next::Wait)
            })
        });
        assert_eq!(fine.await, Ok(2));
    })
    .await;
}

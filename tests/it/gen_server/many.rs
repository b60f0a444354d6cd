//! One request to many servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use genserver::{
    Address, CallError, CastError, Context, ExitReason, GenServer, Init, MultiReply, Named, Never,
    Next, ServerRef, abcast, multi_call,
};
use tokio::time::Instant;

use crate::puppet::{Play, Puppet, Step, answer, busy, now, other, puppet, step, stop};
use crate::record::{Record, secs, settle, soon};

/// Replies after so many seconds, with the number of the request.
fn after(seconds: u64, number: usize, from: genserver::Caller<usize>) -> Step {
    step(move |_me, _ctx| {
        Box::pin(async move {
            tokio::time::sleep(secs(seconds)).await;
            from.reply(number);
            Ok(Next::Wait)
        })
    })
}

/// GS-101
#[tokio::test(start_paused = true)]
async fn all_are_asked_at_once_and_answer_in_the_order_of_the_servers() {
    let mut servers = Vec::new();
    for _ in 0..50 {
        servers.push(puppet(&Record::new()).await);
    }
    let mut number = 0;
    let begin = Instant::now();
    let all = multi_call(
        servers.clone(),
        |from| {
            number += 1;
            after(2, number, from)
        },
        secs(3),
    )
    .await;
    assert_eq!(begin.elapsed().as_secs(), 2);
    assert_eq!(all.failed, []);
    let (answered, numbers): (Vec<_>, Vec<_>) = all.replies.into_iter().unzip();
    assert_eq!(answered, servers);
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
}

/// GS-101: who is missing, slow or ends is among the failed, and the rest is not delayed beyond the limit.
#[tokio::test(start_paused = true)]
async fn whoever_does_not_answer_is_among_the_failed() {
    let names = [
        "many-fine",
        "many-missing",
        "many-slow",
        "many-ending",
        "many-fine-too",
    ];
    for name in ["many-fine", "many-slow", "many-ending", "many-fine-too"] {
        Puppet::start(Play::new(&Record::new()))
            .name(name)
            .await
            .unwrap();
    }
    let servers = names.map(Named::<Puppet>::new);
    servers[2].cast(busy(secs(60))).unwrap();
    servers[3].cast(busy(secs(1))).unwrap();
    servers[3].cast(stop(other("r"))).unwrap();
    let begin = Instant::now();
    let MultiReply {
        replies, failed, ..
    } = soon(multi_call(servers.clone(), |from| answer(from, 1), secs(4))).await;
    assert_eq!(begin.elapsed().as_secs(), 4);
    assert_eq!(replies, [(servers[0].clone(), 1), (servers[4].clone(), 1)]);
    assert_eq!(
        failed,
        [
            (servers[1].clone(), CallError::NoProc),
            (servers[2].clone(), CallError::Timeout(secs(4))),
            (servers[3].clone(), CallError::Exited(other("r"))),
        ]
    );
}

/// GS-101, GS-32: late answers turn up nowhere.
#[tokio::test(start_paused = true)]
async fn a_late_answer_is_discarded() {
    let server = puppet(&Record::new()).await;
    let late = |from| after(2, 1, from);
    let all = multi_call([server.clone()], late, secs(1)).await;
    assert_eq!(all.failed, [(server.clone(), CallError::Timeout(secs(1)))]);
    tokio::time::sleep(secs(5)).await;
    assert_eq!(soon(server.call(|from| answer(from, 2))).await, Ok(2));
}

/// GS-101
#[tokio::test(start_paused = true)]
async fn nobody_is_asked_for_nothing() {
    let nobody: [ServerRef<Puppet>; 0] = [];
    let all = multi_call(nobody, |from| answer(from, ()), secs(1)).await;
    assert!(all.replies.is_empty() && all.failed.is_empty());
}

/// GS-101, GS-35: within a server, itself among the many is an error and the others answer.
#[tokio::test(start_paused = true)]
async fn a_server_that_asks_itself_among_others_is_refused() {
    let (server, peer) = (puppet(&Record::new()).await, puppet(&Record::new()).await);
    let asked = peer.clone();
    let all = server.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                let servers = [ctx.this(), asked];
                from.reply(multi_call(servers, |from| answer(from, 1), secs(1)).await);
                Ok(Next::Wait)
            })
        })
    });
    let all = soon(all).await.unwrap();
    assert_eq!(all.replies, [(peer, 1)]);
    assert_eq!(all.failed, [(server, CallError::CallingSelf)]);
}

/// Hears numbers.
struct Listener(Arc<AtomicUsize>);

impl GenServer for Listener {
    type Args = Arc<AtomicUsize>;
    type Call = Never;
    type Cast = usize;
    type Info = Never;
    type Continue = Never;

    async fn init(sum: Self::Args, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(sum)))
    }

    async fn handle_cast(
        &mut self,
        number: usize,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.0.fetch_add(number, Ordering::SeqCst);
        Ok(Next::Wait)
    }
}

/// GS-100
#[tokio::test(start_paused = true)]
async fn everybody_who_is_there_gets_the_cast() {
    let sum = Arc::<AtomicUsize>::default();
    for name in ["abcast-1", "abcast-2"] {
        Listener::start(Arc::clone(&sum)).name(name).await.unwrap();
    }
    let servers = ["abcast-1", "abcast-nobody", "abcast-2"].map(Named::<Listener>::new);
    assert!(abcast(servers, 21).is_empty());
    settle().await;
    assert_eq!(sum.load(Ordering::SeqCst), 42);
}

/// GS-100, A15
#[tokio::test(start_paused = true)]
async fn whoever_has_no_room_for_the_cast_is_named() {
    let sum = Arc::<AtomicUsize>::default();
    let full = Listener::start(Arc::clone(&sum)).mailbox(1).await.unwrap();
    let free = Listener::start(Arc::clone(&sum)).await.unwrap();
    full.cast(1).unwrap();
    let refused = abcast([full.clone(), free], 10);
    assert_eq!(refused, [(full, CastError::Full(10))]);
    settle().await;
    assert_eq!(sum.load(Ordering::SeqCst), 11);
}

/// GS-101: under load, each server's answer is its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_ask_many() {
    let mut servers = Vec::new();
    for number in 0..20_i64 {
        let server = puppet(&Record::new()).await;
        let set = now(move |me, _ctx| {
            me.number = number;
            Ok(Next::Wait)
        });
        assert!(server.cast(set).is_ok());
        servers.push(server);
    }
    let asking = (0..8).map(|_| {
        let servers = servers.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                let request = |from: genserver::Caller<i64>| {
                    now(move |me, _ctx| {
                        from.reply(me.number);
                        Ok(Next::Wait)
                    })
                };
                let all = soon(multi_call(servers.clone(), request, secs(30))).await;
                let numbers: Vec<_> = all.replies.into_iter().map(|(_, number)| number).collect();
                assert_eq!(numbers, (0..20).collect::<Vec<_>>());
            }
        })
    });
    for asked in futures_util::future::join_all(asking).await {
        asked.unwrap();
    }
}

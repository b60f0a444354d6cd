//! Many that call each other, on several threads, while some are killed, panic and are started again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use genserver::{
    Address as _, CallError, Child, Next, Process, ServerSpec, Supervisor, SupervisorRef,
};
use tokio::runtime::Builder;

use super::{running, steps_in};
use crate::process::support::comes_to_an_end;
use crate::puppet::{Play, Puppet, boom, now};
use crate::record::{Record, millis};

const SERVERS: usize = 6;
const CALLERS: u64 = 4;
const CALLS: u64 = 400;

type Servers = Arc<[Child<Puppet>]>;
type Sum = Pin<Box<dyn Future<Output = Result<u64, CallError>> + Send>>;

/// Numbers that are not random, but as good.
fn next(number: u64) -> u64 {
    let number = number ^ (number << 13);
    let number = number ^ (number >> 7);
    number ^ (number << 17)
}

/// What the tests count.
#[derive(Default)]
struct Counts {
    fine: AtomicU64,
    failed: AtomicU64,
    stepped_in: AtomicU64,
}

/// Calls some server behind `from`, which calls some behind itself, and so on: one for each.
fn descend(servers: Servers, from: usize, seed: u64, counts: Arc<Counts>) -> Sum {
    Box::pin(async move {
        if from >= SERVERS {
            return Ok(0);
        }
        let here = tokio::task::id();
        let to = from + usize::try_from(seed).unwrap_or(0) % (SERVERS - from);
        let (rest, tally) = (Arc::clone(&servers), Arc::clone(&counts));
        let further = move || async move {
            if here == tokio::task::id() {
                tally.stepped_in.fetch_add(1, Ordering::Relaxed);
            }
            let deeper = descend(rest, to + 1, next(seed), tally).await;
            deeper.map(|sum| sum + (to as u64 + 1))
        };
        servers[to]
            .call(|from| running(from, further))
            .no_timeout()
            .await?
    })
}

/// What [`descend`] comes to.
fn expected(from: usize, seed: u64) -> u64 {
    if from >= SERVERS {
        return 0;
    }
    let to = from + usize::try_from(seed).unwrap_or(0) % (SERVERS - from);
    expected(to + 1, next(seed)) + to as u64 + 1
}

#[expect(clippy::expect_used, reason = "a fixture")]
async fn supervised(record: &Record) -> (SupervisorRef, Servers) {
    let mut supervisor = Supervisor::one_for_one().max_restarts(1_000_000);
    let mut servers = Vec::new();
    for number in 0..SERVERS {
        let begins = record.clone();
        let spec = ServerSpec::<Puppet>::with(move || Play::new(&begins));
        let spec = spec.set(|spec| spec.id(format!("server {number}")));
        servers.push(spec.handle());
        supervisor = supervisor.child(spec);
    }
    let supervisor = supervisor.start().await.expect("all children start");
    (supervisor, servers.into())
}

#[expect(clippy::expect_used, reason = "a fixture")]
fn on_threads(threads: usize, act: impl Future<Output = ()> + Send + 'static) {
    let ended = comes_to_an_end(move || {
        let runtime = Builder::new_multi_thread()
            .worker_threads(threads)
            .enable_all()
            .build()
            .expect("there are threads");
        runtime
            .block_on(async { tokio::spawn(act).await })
            .expect("nothing failed");
    });
    assert!(ended, "somebody waits in vain");
}

/// Processes that each make their calls.
fn callers(servers: &Servers, counts: &Arc<Counts>) -> Vec<tokio::task::JoinHandle<()>> {
    let caller = |number: u64| {
        let (servers, counts) = (Arc::clone(servers), Arc::clone(counts));
        tokio::spawn(super::in_a_process(move || async move {
            let mut seed = number * 7919 + 1;
            for _ in 0..CALLS {
                seed = next(seed);
                match descend(Arc::clone(&servers), 0, seed, Arc::clone(&counts)).await {
                    Ok(sum) => {
                        assert_eq!(sum, expected(0, seed));
                        counts.fine.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(_ended) => {
                        counts.failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        }))
    };
    (0..CALLERS).map(caller).collect()
}

/// Everybody is told the right sum.
#[test]
fn servers_that_call_each_other_at_random_add_up() {
    on_threads(3, async {
        let (_supervisor, servers) = supervised(&Record::new()).await;
        let counts = Arc::new(Counts::default());
        for caller in callers(&servers, &counts) {
            caller.await.expect("a caller goes on");
        }
        assert_eq!(counts.fine.load(Ordering::Relaxed), CALLERS * CALLS);
        assert_eq!(counts.stepped_in.load(Ordering::Relaxed) > 0, steps_in());
    });
}

/// The right sum, or an error: each call ends, whoever dies meanwhile.
#[test]
fn servers_that_are_killed_and_panic_meanwhile_keep_nobody_waiting() {
    on_threads(3, async {
        let (_supervisor, servers) = supervised(&Record::new()).await;
        let counts = Arc::new(Counts::default());
        let calling = callers(&servers, &counts);
        let mut seed = 5;
        while !calling.iter().all(tokio::task::JoinHandle::is_finished) {
            seed = next(seed);
            let victim = &servers[usize::try_from(seed).unwrap_or(0) % SERVERS];
            match (seed >> 32) % 3 {
                0 => victim
                    .whereis()
                    .into_iter()
                    .for_each(|server| server.pid().kill()),
                1 => drop(victim.cast(boom())),
                _ => drop(victim.cast(now(|_me, ctx| {
                    ctx.pid().kill();
                    Ok(Next::Wait)
                }))),
            }
            for _ in 0..seed % 16 {
                tokio::task::yield_now().await;
            }
        }
        for caller in calling {
            caller.await.expect("a caller goes on");
        }
        let [fine, failed] =
            [&counts.fine, &counts.failed].map(|count| count.load(Ordering::Relaxed));
        assert_eq!(fine + failed, CALLERS * CALLS);
        assert!(fine > 0);
        assert_eq!(counts.stepped_in.load(Ordering::Relaxed) > 0, steps_in());
    });
}

/// In cycles, only time-outs end the waiting; and callers that give up or are killed leave nothing behind.
#[test]
fn servers_that_call_each_other_in_cycles_all_go_on() {
    on_threads(3, async {
        let (_supervisor, servers) = supervised(&Record::new()).await;
        let cycle = |number: usize| {
            let servers = Arc::clone(&servers);
            super::in_a_process(move || async move {
                for round in 0..40 {
                    let one = number * 31 + round;
                    let (there, back) = (one % SERVERS, (one / 2 + round) % SERVERS);
                    let target = servers[back].clone();
                    let calls_back = move || async move {
                        let call = target.call(|from| crate::puppet::answer(from, 1_u64));
                        call.timeout(millis(2)).await
                    };
                    let call = servers[there].call(|from| running(from, calls_back));
                    let told = call
                        .timeout(millis(u64::try_from(round).unwrap_or(0) % 5))
                        .await;
                    assert!(
                        matches!(
                            told,
                            Ok(Ok(1) | Err(CallError::Timeout(_) | CallError::CallingSelf))
                                | Err(CallError::Timeout(_))
                        ),
                        "{told:?}"
                    );
                }
            })
        };
        let cycles: Vec<_> = (0..6).map(|number| tokio::spawn(cycle(number))).collect();
        // Callers that do not live long.
        for number in 0..200_usize {
            let server = servers[number % SERVERS].clone();
            let caller = Process::spawn(move |_me| async move {
                let _never = server
                    .call::<()>(|from| running(from, || std::future::ready(())))
                    .await;
                Ok(())
            });
            tokio::task::yield_now().await;
            caller.kill();
        }
        for cycle in cycles {
            cycle.await.expect("a caller goes on");
        }
        for server in servers.iter() {
            let asked = server
                .call(|from| crate::puppet::answer(from, 1))
                .no_timeout();
            assert_eq!(asked.await, Ok(1));
        }
    });
}

//! Draining a server that many talk to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use genserver::{Address, CallError, GenServer, Next, ServerRef};

use crate::puppet::{Play, Puppet, answer, now};
use crate::record::{Record, soon};

/// What was sent and what was handled.
#[derive(Default)]
struct Tally {
    /// Casts that were sent, and handled, before anybody drained.
    before: AtomicUsize,
    handled: AtomicUsize,
    drains: AtomicBool,
}

async fn cast(server: ServerRef<Puppet>, tally: Arc<Tally>) {
    while !tally.drains.load(Ordering::SeqCst) {
        let seen = Arc::clone(&tally);
        let request = now(move |_me, _ctx| {
            seen.handled.fetch_add(1, Ordering::SeqCst);
            Ok(Next::Wait)
        });
        // Only a cast that was sent with certainty before the drain has to be handled.
        let sent = server.cast(request).is_ok();
        if sent && !tally.drains.load(Ordering::SeqCst) {
            tally.before.fetch_add(1, Ordering::SeqCst);
        }
        tokio::task::yield_now().await;
    }
}

async fn call(server: ServerRef<Puppet>) -> Option<CallError> {
    loop {
        match soon(server.call(|from| answer(from, ())).no_timeout()).await {
            Ok(()) => {}
            error => return error.err(),
        }
    }
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn drain_under_load(mailbox: Option<usize>) {
    for round in 0..200_usize {
        let start = Puppet::start(Play::new(&Record::new()));
        let server = match mailbox {
            Some(places) => start.mailbox(places).await,
            None => start.await,
        };
        let (server, tally) = (server.unwrap(), Arc::<Tally>::default());
        let callers: Vec<_> = (0..8).map(|_| tokio::spawn(call(server.clone()))).collect();
        let casters = (0..4).map(|_| tokio::spawn(cast(server.clone(), Arc::clone(&tally))));
        let casters: Vec<_> = casters.collect();
        for _ in 0..round % 9 {
            tokio::task::yield_now().await;
        }
        tally.drains.store(true, Ordering::SeqCst);
        assert_eq!(soon(server.drain()).await, Ok(()), "round {round}");
        for caller in join_all(callers).await {
            // Never its exit reason: what was let in was handled.
            assert_eq!(caller.unwrap(), Some(CallError::NoProc), "round {round}");
        }
        for caster in join_all(casters).await {
            caster.unwrap();
        }
        let (before, handled) = (&tally.before, &tally.handled);
        assert!(handled.load(Ordering::SeqCst) >= before.load(Ordering::SeqCst));
    }
}

/// GS-84: every call is answered or refused, and every cast from before is handled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_under_load_loses_nothing() {
    drain_under_load(None).await;
}

/// GS-84, A15: also those that wait for room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_drain_of_a_bounded_server_under_load_loses_nothing() {
    drain_under_load(Some(2)).await;
}

/// Many drain: all of them see the one end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_drained_by_many_ends_once() {
    use genserver::StopError;
    for _ in 0..200 {
        let server = Puppet::start(Play::new(&Record::new())).await.unwrap();
        let drains = (0..8).map(|_| {
            let server = server.clone();
            tokio::spawn(async move { server.drain().await })
        });
        for drained in soon(join_all(drains)).await {
            let drained = drained.unwrap();
            assert!(
                matches!(drained, Ok(()) | Err(StopError::NoProc)),
                "{drained:?}"
            );
        }
    }
}

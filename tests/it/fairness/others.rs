//! What a busy server leaves to the others on its thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use genserver::{Address as _, GenServer as _, ServerSpec, Supervisor};

use super::flooded::{Flooded, FloodedClient as _, Seen, enough, flooded, on_one_thread, until};

/// More than tokio's budget of 128, and far less than for ever.
const TURN: u64 = 1000;

/// Note A28: tokio's budget is respected: other tasks have their turn after so many messages.
#[test]
fn a_server_whose_mailbox_is_never_empty_takes_turns_with_other_tasks() {
    on_one_thread(|| async {
        let (_server, seen) = flooded().await;
        for _ in 0..1000 {
            let before = seen.handled();
            tokio::task::yield_now().await;
            let handled = seen.handled() - before;
            assert!(handled <= TURN, "{handled} messages in one turn");
        }
    });
}

#[test]
fn another_server_answers_while_one_is_flooded() {
    on_one_thread(|| async {
        let (_server, seen) = flooded().await;
        let other = Flooded::start(Arc::default()).await.unwrap();
        for _ in 0..100 {
            assert_eq!(other.handled().await.unwrap(), 0);
        }
        seen.goes_on().await;
    });
}

#[test]
fn one_that_continues_for_ever_takes_turns_too() {
    on_one_thread(|| async {
        let seen = Arc::<Seen>::default();
        let server = Flooded::start(Arc::clone(&seen)).await.unwrap();
        server.go_on().unwrap();
        for _ in 0..1000 {
            let before = seen.handled();
            tokio::task::yield_now().await;
            assert!(seen.handled() - before <= TURN);
        }
        let other = Flooded::start(Arc::default()).await.unwrap();
        assert_eq!(other.handled().await.unwrap(), 0);
        other.ring_after(Duration::from_millis(1)).unwrap();
        seen.goes_on().await;
    });
}

/// Equals have equal shares: within a few turns.
#[test]
fn servers_that_are_all_flooded_share_the_thread() {
    on_one_thread(|| async {
        let servers = join_all((0..10).map(|_| flooded())).await;
        let before: Vec<u64> = servers.iter().map(|(_, seen)| seen.handled()).collect();
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        let did = servers.iter().zip(before);
        let did: Vec<u64> = did
            .map(|((_, seen), before)| seen.handled() - before)
            .collect();
        let (least, most) = (did.iter().min().unwrap(), did.iter().max().unwrap());
        assert!(*least > 0 && *most <= 2 * least, "{did:?}");
    });
}

/// A call that is answered at once is no await that yields: whoever makes one after the other has a budget too.
#[test]
fn one_who_calls_for_ever_lets_others_run() {
    on_one_thread(|| async {
        let server = Flooded::start(Arc::default()).await.unwrap();
        let calls = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&calls);
        let calling = tokio::spawn(async move {
            loop {
                assert_eq!(server.handled().await.unwrap(), 0);
                counted.fetch_add(1, Ordering::Relaxed);
            }
        });
        until(|| calls.load(Ordering::Relaxed) > 0).await;
        for _ in 0..1000 {
            let before = calls.load(Ordering::Relaxed);
            tokio::task::yield_now().await;
            assert!(calls.load(Ordering::Relaxed) - before <= TURN);
        }
        calling.abort();
    });
}

/// A supervisor sees to a child while the siblings are flooded.
#[test]
fn a_supervisor_restarts_a_child_among_flooded_siblings() {
    on_one_thread(|| async {
        let seen = [(); 3].map(|()| Arc::<Seen>::default());
        let specs = seen.clone().map(ServerSpec::<Flooded>::of);
        let mut tree = Supervisor::one_for_one();
        let mut children = Vec::new();
        for (number, spec) in specs.into_iter().enumerate() {
            let spec = spec.set(|spec| spec.id(number.to_string()));
            children.push(spec.handle());
            tree = tree.child(spec);
        }
        let tree = tree.start().await.unwrap();
        for child in &children {
            child.begin().unwrap();
        }
        let first = children[0].whereis().unwrap();
        first.pid().exit(enough());
        first.pid().monitor().await;
        let again = children[0].handled().await.unwrap();
        assert_ne!(children[0].whereis(), Some(first));
        assert!(seen[0].handled() >= again);
        seen[1].goes_on().await;
        seen[2].goes_on().await;
        tree.stop().await.unwrap();
    });
}

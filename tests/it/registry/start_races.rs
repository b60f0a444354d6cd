//! Many starts under the same keys.

use futures_util::future::join_all;
use genserver::{Address, GenServer, Registry, StartError};

use super::support::end;
use crate::puppet::{Play, Puppet};
use crate::record::{Record, soon};

/// REG-13, REG-16: many starts under one key.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_starts_under_one_key_exactly_one_succeeds() {
    let registry = Registry::unique();
    for _ in 0..50 {
        let starts = (0..8).map(|_| {
            let start = Puppet::start(Play::new(&Record::new())).register(&registry, "job", ());
            tokio::spawn(start.into_future())
        });
        let (mut started, mut refused) = (Vec::new(), Vec::new());
        for start in join_all(starts.collect::<Vec<_>>()).await {
            match start.unwrap() {
                Ok(server) => started.push(server),
                Err(error) => refused.push(error),
            }
        }
        assert_eq!(started.len(), 1);
        let taken = StartError::AlreadyStarted(started[0].pid());
        assert!(refused.iter().all(|error| *error == taken));
        soon(started[0].stop().into_future()).await.unwrap();
        assert_eq!(registry.count(), 0);
    }
}

/// REG-16: after a kill the key can be used again at once: 200 of 200 in OTP, and ever so often here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_of_a_server_that_was_killed_is_free_for_the_next_one_each_time() {
    let registry = Registry::unique();
    let start = || Puppet::start(Play::new(&Record::new())).register(&registry, "job", ());
    let mut server = start().await.unwrap();
    for round in 0..2_000 {
        server.pid().kill();
        match soon(start().into_future()).await {
            Ok(next) => server = next,
            Err(error) => panic!("round {round}: {error}"),
        }
    }
    assert_eq!(registry.count(), 1);
}

/// Two starts that want the same two keys in opposite order, and are killed at any moment, never hang.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn starts_that_want_each_others_keys_come_to_an_end() {
    let registry = Registry::unique();
    for _ in 0..200 {
        let starts = [["a", "b"], ["b", "a"]].map(|[first, second]| {
            let start = Puppet::start(Play::new(&Record::new()))
                .register(&registry, first, ())
                .register(&registry, second, ());
            tokio::spawn(start.into_future())
        });
        for key in ["a", "b", "a", "b"] {
            if let Some(pid) = registry.whereis(&key) {
                pid.kill();
            }
            tokio::task::yield_now().await;
        }
        for start in starts {
            match soon(start).await.unwrap() {
                Ok(server) => end(&server.pid()).await,
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        assert_eq!(registry.count(), 0);
    }
}

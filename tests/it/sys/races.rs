//! System messages from many tasks at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use futures_util::future::join_all;
use genserver::{Address, CallError, ExitReason, Next, ServerRef, sys};

use crate::puppet::{Puppet, answer, now, puppet};
use crate::record::{Record, soon};

const SENDERS: usize = 4;
const CASTS: i64 = 500;

/// What has come of each sender, and how often something came out of order.
#[derive(Default)]
struct Arrived {
    latest: [AtomicI64; SENDERS],
    wrong: AtomicUsize,
}

/// Casts and calls in turn; a call is answered in the sender's order too.
async fn send(server: ServerRef<Puppet>, sender: usize, arrived: Arc<Arrived>) {
    for n in 1..=CASTS {
        let seen = Arc::clone(&arrived);
        let request = now(move |_me, _ctx| {
            let before = seen.latest[sender].swap(n, Ordering::SeqCst);
            if before + 1 != n {
                seen.wrong.fetch_add(1, Ordering::SeqCst);
            }
            Ok(Next::Wait)
        });
        assert!(server.cast(request).is_ok(), "unbounded");
        if n % 25 == 0 {
            let seen = Arc::clone(&arrived);
            let latest = server.call(move |from| {
                now(move |_me, _ctx| {
                    from.reply(seen.latest[sender].load(Ordering::SeqCst));
                    Ok(Next::Wait)
                })
            });
            assert_eq!(soon(latest.no_timeout()).await, Ok(n));
        }
    }
}

/// Suspends and resumes again and again, and looks around.
async fn disturb(server: ServerRef<Puppet>, rounds: usize) {
    for round in 0..rounds {
        assert_eq!(soon(sys::suspend(&server)).await, Ok(()));
        if round % 3 == 0 {
            tokio::task::yield_now().await;
            assert!(soon(sys::status(&server)).await.is_ok());
        }
        assert_eq!(soon(sys::resume(&server)).await, Ok(()));
        if round % 5 == 0 {
            assert_eq!(soon(sys::log(&server, round % 7)).await, Ok(()));
        }
    }
}

/// SYS-04, SYS-06: nothing is lost, and each sender's order is kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_suspended_by_many_loses_nothing() {
    for _ in 0..10 {
        let (server, arrived) = (puppet(&Record::new()).await, Arc::<Arrived>::default());
        let senders = (0..SENDERS)
            .map(|sender| tokio::spawn(send(server.clone(), sender, Arc::clone(&arrived))));
        let disturbers = (0..3).map(|_| tokio::spawn(disturb(server.clone(), 60)));
        let tasks: Vec<_> = senders.chain(disturbers).collect();
        for task in join_all(tasks).await {
            task.unwrap();
        }
        // Whoever was last has resumed it.
        assert_eq!(soon(server.call(|from| answer(from, 1))).await, Ok(1));
        assert_eq!(arrived.wrong.load(Ordering::SeqCst), 0);
        for latest in &arrived.latest {
            assert_eq!(latest.load(Ordering::SeqCst), CASTS);
        }
    }
}

/// GS-88, SYS-15: whoever asks is told, whenever the server ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_looks_at_a_server_that_ends_is_told() {
    for round in 0..200_u32 {
        let server = puppet(&Record::new()).await;
        let looking = (0..6_u32).map(|n| {
            let server = server.clone();
            tokio::spawn(async move {
                loop {
                    let answer = match n % 3 {
                        0 => sys::suspend(&server).await,
                        1 => sys::resume(&server).await,
                        _ => sys::status(&server).await.map(drop),
                    };
                    if let Err(error) = answer {
                        return error;
                    }
                }
            })
        });
        let looking: Vec<_> = looking.collect();
        for _ in 0..round % 5 {
            tokio::task::yield_now().await;
        }
        let ended = if round % 2 == 0 {
            soon(server.stop()).await.unwrap();
            ExitReason::Normal
        } else {
            server.pid().kill();
            ExitReason::Killed
        };
        for error in soon(join_all(looking)).await {
            let error = error.unwrap();
            assert!(
                error == CallError::NoProc || error == CallError::Exited(ended.clone()),
                "round {round}: {error}"
            );
        }
    }
}

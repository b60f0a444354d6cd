//! Replies racing with deaths, time-outs and abandoned calls (PROC-61 to PROC-65).

use std::time::Duration;

use genserver::{Address as _, CallError, ExitReason, Next};

use crate::process::support::{within, worker};

/// PROC-64: an answer or the death, never a hang, and never both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_races_with_a_kill_has_one_answer() {
    for round in 0..500_u32 {
        let (server, _heard) = worker().await.unwrap();
        let pid = server.pid();
        let killing = tokio::spawn(async move { pid.kill() });
        let call = within(&server, move |_ctx| round);
        match tokio::time::timeout(Duration::from_secs(60), call)
            .await
            .unwrap()
        {
            Ok(reply) => assert_eq!(reply, round),
            Err(error) => assert!(
                matches!(
                    error,
                    CallError::NoProc | CallError::Exited(ExitReason::Killed)
                ),
                "{error}"
            ),
        }
        killing.await.unwrap();
    }
}

/// PROC-65: a reply that comes about when the call gives up is its own or nobody's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_reply_is_never_taken_for_another() {
    let (server, _heard) = worker().await.unwrap();
    for round in 0..1_000_u32 {
        let limit = Duration::from_micros(u64::from(round % 50));
        let hurried = within(&server, move |_ctx| round);
        if let Ok(reply) = tokio::time::timeout(limit, hurried).await {
            assert_eq!(reply, Ok(round));
        }
        assert_eq!(
            within(&server, move |_ctx| round + 1_000_000).await,
            Ok(round + 1_000_000)
        );
    }
}

/// PROC-63: many callers of one server that dies.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_callers_of_a_dying_server_has_an_answer() {
    for _ in 0..50 {
        let (server, _heard) = worker().await.unwrap();
        let callers: Vec<_> = (0..16_u32)
            .map(|n| {
                let server = server.clone();
                tokio::spawn(async move { within(&server, move |_ctx| n).await })
            })
            .collect();
        server
            .cast(Box::pin(async { Ok(Next::Stop(ExitReason::Shutdown)) }))
            .unwrap();
        for (n, caller) in callers.into_iter().enumerate() {
            match caller.await.unwrap() {
                Ok(reply) => assert_eq!(usize::try_from(reply), Ok(n)),
                Err(error) => assert!(
                    matches!(
                        error,
                        CallError::NoProc | CallError::Exited(ExitReason::Shutdown)
                    ),
                    "{error}"
                ),
            }
        }
    }
}

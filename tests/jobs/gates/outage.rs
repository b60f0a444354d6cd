//! A redis that goes away, and comes back.

use std::time::Duration;

use genserver::{Gate, JobError, RedisGate, RedisGateError};

use super::redis_server::RedisServer;
use super::time;
use crate::TestResult;

const KEEP: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(300);

fn assert_unreachable(answer: Result<bool, JobError>) {
    let error = answer.expect_err("nobody was there to admit it");
    let reason = error.as_error().downcast_ref::<RedisGateError>();
    let is_unreachable = matches!(reason, Some(RedisGateError::Unreachable(SHORT, _)));
    assert!(is_unreachable, "{error:?}");
}

#[tokio::test]
async fn a_redis_that_was_away_is_asked_again_when_it_is_back() -> TestResult {
    let mut server = RedisServer::start()?;
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    let hasty = gate.clone().timeout(SHORT);
    for number in 0..3 {
        assert!(gate.admit("report", time(2 * number)).await?);
        server.kill()?;
        assert_unreachable(hasty.admit("report", time(2 * number + 1)).await);
        server.restart()?;
    }
    assert!(gate.admit("report", time(9)).await?);
    Ok(())
}

#[tokio::test]
async fn an_outage_that_is_shorter_than_the_timeout_goes_unnoticed() -> TestResult {
    let mut server = RedisServer::start()?;
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    server.kill()?;
    let asked = tokio::spawn(async move { gate.admit("report", time(1)).await });
    tokio::task::yield_now().await;
    server.restart()?;
    assert!(asked.await??);
    Ok(())
}

#[tokio::test]
async fn a_redis_that_hangs_does_not_hang_a_job() -> TestResult {
    let server = RedisServer::start()?;
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    let hasty = gate.clone().timeout(SHORT);
    server.freeze()?;
    assert_unreachable(hasty.admit("report", time(1)).await);
    assert_unreachable(hasty.admit("report", time(2)).await);
    server.thaw()?;
    assert!(gate.admit("report", time(3)).await?);
    Ok(())
}

#[tokio::test]
async fn jobs_that_ask_at_once_all_find_the_redis_that_came_back() -> TestResult {
    let mut server = RedisServer::start()?;
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    server.restart()?;
    let jobs = (0..50).map(|number| {
        let gate = gate.clone();
        tokio::spawn(async move { gate.admit("report", time(number)).await })
    });
    for job in futures_util::future::join_all(jobs).await {
        assert!(job??);
    }
    Ok(())
}

/// Nothing waits for an answer here, so the paused clock makes short work of the time-out.
#[tokio::test(start_paused = true)]
async fn a_redis_that_is_not_there_is_an_error_within_four_seconds() -> TestResult {
    let server = RedisServer::absent()?;
    let before = tokio::time::Instant::now();
    let gate = RedisGate::connect(&server.url(), KEEP).await;
    let four = Duration::from_secs(4);
    match gate {
        Err(RedisGateError::Unreachable(within, Some(_))) => assert_eq!(within, four),
        other => panic!("{other:?}"),
    }
    assert!(before.elapsed() <= four);
    Ok(())
}

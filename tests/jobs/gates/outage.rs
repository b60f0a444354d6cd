//! A redis that goes away, and comes back.

use std::time::Duration;

use genserver::{Gate, JobError, RedisGate, RedisGateError};
use stage::Redis;

use super::time;
use crate::TestResult;

const KEEP: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(300);

fn is_unreachable(answer: &Result<bool, JobError>) -> bool {
    match answer {
        Ok(_) => false,
        Err(error) => {
            let reason = error.as_error().downcast_ref::<RedisGateError>();
            matches!(reason, Some(RedisGateError::Unreachable(SHORT, _)))
        }
    }
}

#[tokio::test]
async fn a_redis_that_was_away_is_asked_again_when_it_is_back() -> TestResult {
    let Some(mut server) = Redis::start()? else {
        return Ok(());
    };
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    let hasty = gate.clone().timeout(SHORT);
    for number in 0..3 {
        assert!(gate.admit("report", time(2 * number)).await?);
        server.kill()?;
        let answer = hasty.admit("report", time(2 * number + 1)).await;
        assert!(is_unreachable(&answer), "{answer:?}");
        server.restart()?;
    }
    assert!(gate.admit("report", time(9)).await?);
    Ok(())
}

#[tokio::test]
async fn an_outage_that_is_shorter_than_the_timeout_goes_unnoticed() -> TestResult {
    let Some(mut server) = Redis::start()? else {
        return Ok(());
    };
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    server.kill()?;
    // On a busy machine it may take its time to come back.
    let patient = gate.timeout(Duration::from_secs(60));
    let asked = tokio::spawn(async move { patient.admit("report", time(1)).await });
    tokio::task::yield_now().await;
    server.restart()?;
    assert!(asked.await??);
    Ok(())
}

#[tokio::test]
async fn a_redis_that_hangs_does_not_hang_a_job() -> TestResult {
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let gate = RedisGate::connect(&server.url(), KEEP).await?;
    let hasty = gate.clone().timeout(SHORT);
    server.freeze()?;
    let answer = hasty.admit("report", time(1)).await;
    assert!(is_unreachable(&answer), "{answer:?}");
    let answer = hasty.admit("report", time(2)).await;
    assert!(is_unreachable(&answer), "{answer:?}");
    server.thaw()?;
    assert!(gate.admit("report", time(3)).await?);
    Ok(())
}

#[tokio::test]
async fn jobs_that_ask_at_once_all_find_the_redis_that_came_back() -> TestResult {
    let Some(mut server) = Redis::start()? else {
        return Ok(());
    };
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
    let Some(server) = Redis::absent()? else {
        return Ok(());
    };
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

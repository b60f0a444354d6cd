//! Several nodes with one redis.

use std::collections::BTreeMap;
use std::time::Duration;

use genserver::{Gate, RedisGate, RedisGateError};
use stage::Redis;

use super::rude_proxy::RudeProxy;
use super::time;
use crate::TestResult;
use crate::program::{Program, hear, part, say};

const KEEP: Duration = Duration::from_secs(3600);
const TIMES: u64 = 500;

#[tokio::test]
async fn of_two_programs_one_runs_for_each_time() -> TestResult {
    if let Some(url) = part() {
        return node(&url).await;
    }
    let test = "of_two_programs_one_runs_for_each_time";
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let start = || Program::start(module_path!(), test, &server.url());
    let mut programs = [start()?, start()?];
    for program in &mut programs {
        assert_eq!(program.hear()?.as_deref(), Some("ready"));
    }
    for program in &mut programs {
        program.say("go")?;
    }
    let mut runs = BTreeMap::new();
    for program in &mut programs {
        loop {
            let said = program.hear()?.expect("a node ended too early");
            if said == "done" {
                break;
            }
            *runs.entry(said.parse::<u64>()?).or_insert(0) += 1;
        }
    }
    assert_eq!(runs, (0..TIMES).map(|number| (number, 1)).collect());
    Ok(())
}

async fn node(url: &str) -> TestResult {
    let gate = RedisGate::connect(url, KEEP).await?;
    say("ready")?;
    assert_eq!(hear()?, "go");
    for number in 0..TIMES {
        if gate.admit("report", time(number)).await? {
            say(&number.to_string())?;
        }
    }
    Ok(say("done")?)
}

#[tokio::test]
async fn a_node_that_asks_again_is_admitted_again_and_others_are_not() -> TestResult {
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let one = RedisGate::connect(&server.url(), KEEP).await?;
    let other = RedisGate::connect(&server.url(), KEEP).await?;
    assert!(one.admit("report", time(1)).await?);
    assert!(!other.admit("report", time(1)).await?);
    assert!(one.clone().admit("report", time(1)).await?);
    assert!(other.admit("backup", time(1)).await?);
    assert!(!one.admit("backup", time(1)).await?);
    Ok(())
}

#[tokio::test]
async fn a_run_is_not_lost_with_the_answer_that_admits_it() -> TestResult {
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let other = RedisGate::connect(&server.url(), KEEP).await?;
    let proxy = RudeProxy::start(server.socket())?;
    let gate = RedisGate::connect(&proxy.url(), KEEP).await?;
    for number in 0..20 {
        proxy.swallow_the_next_answer();
        assert!(gate.admit("report", time(number)).await?);
        assert!(proxy.has_swallowed());
        assert!(!other.admit("report", time(number)).await?);
    }
    Ok(())
}

#[tokio::test]
async fn an_admission_on_redis_is_forgotten_after_its_time() -> TestResult {
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let one = RedisGate::connect(&server.url(), Duration::ZERO).await?;
    let other = RedisGate::connect(&server.url(), KEEP).await?;
    assert!(one.admit("report", time(1)).await?);
    // A millisecond later it is gone, whenever that is noticed.
    while !other.admit("report", time(1)).await? {}
    assert!(!one.admit("report", time(1)).await?);
    Ok(())
}

#[tokio::test]
async fn what_is_no_redis_is_told_at_once() -> TestResult {
    for url in ["10.0.0.5", "http://localhost", "rediss://localhost"] {
        let gate = RedisGate::connect(url, KEEP).await;
        assert!(
            matches!(gate, Err(RedisGateError::Url(_))),
            "{url}: {gate:?}"
        );
    }
    let Some(server) = Redis::start_with(&["--requirepass", "secret"])? else {
        return Ok(());
    };
    let gate = RedisGate::connect(&server.url(), KEEP).await;
    assert!(matches!(gate, Err(RedisGateError::Refused(_))), "{gate:?}");
    let url = format!("{}?pass=secret", server.url());
    let gate = RedisGate::connect(&url, KEEP).await?;
    assert!(gate.admit("report", time(1)).await?);
    assert!(!format!("{gate:?}").contains("secret"));
    Ok(())
}

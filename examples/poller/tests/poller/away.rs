//! A redis that is not there, goes away, hangs, and comes back.

use std::io;

use stage::Redis;

use crate::table::{LONG, QUEUE, SHORT, Table, digest, line, poller, stops_well};

#[test]
fn a_redis_that_restarts_while_the_poller_waits_is_found_again() -> io::Result<()> {
    let Some(mut table) = Table::lay_to_last() else {
        return Ok(());
    };
    let mut poller = table.start(&[]);
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.redis.kill()?;
    // The server crashes, its supervisor hears of it, and the next incarnation crashes in its turn.
    poller.wait_for_log(|log| log.contains("server terminated") && log.contains("no redis at"))?;
    poller.wait_for_log(|log| log.contains("child terminated"))?;
    poller.wait_for_log(|log| log.contains("server terminated") && log.contains("no redis at"))?;
    table.redis.restart()?;
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.push("a1", SHORT);
    poller.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(poller)?;
    Ok(())
}

#[test]
fn a_redis_that_is_killed_in_the_middle_of_a_job_loses_nothing() -> io::Result<()> {
    let Some(mut table) = Table::lay_to_last() else {
        return Ok(());
    };
    table.push("a1", LONG);
    table.push("a2", SHORT);
    let mut poller = table.start(&["--lease", "1s"]);
    poller.wait_for_log(|log| log.contains("job a1 begins"))?;
    table.redis.kill()?;
    poller.wait_for_log(|log| log.contains("server terminated"))?;
    table.redis.restart()?;
    poller.wait_for_log(|log| log.contains("is open"))?;
    // Its own former incarnation is dead for sure: it doesn't wait for the lease.
    poller.wait_for_log(|log| log.contains("reclaimed 1"))?;
    poller.wait_for(|printed| printed == line("a1", LONG))?;
    poller.wait_for(|printed| printed == line("a2", SHORT))?;
    let ended = stops_well(poller)?;
    assert_eq!(table.results()["a1"], digest("a1", LONG));
    assert_eq!(table.results()["a2"], digest("a2", SHORT));
    let printed = ended.lines.iter().filter(|line| line.starts_with("a1 "));
    assert_eq!(printed.count(), 1);
    Ok(())
}

#[test]
fn a_redis_that_hangs_is_noticed_and_used_again_when_it_answers() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let mut poller = table.start(&["--lease", "1s"]);
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.redis.freeze()?;
    poller
        .wait_for_log(|log| log.contains("server terminated") && log.contains("doesn't answer"))?;
    table.redis.thaw()?;
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.push("a1", SHORT);
    poller.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(poller)?;
    Ok(())
}

#[test]
fn a_redis_that_hangs_in_the_middle_of_a_job_loses_nothing() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        table.push("a1", LONG);
        let mut poller = table.start(&["--lease", "500ms", "--pop", pop]);
        poller.wait_for_log(|log| log.contains("job a1 begins"))?;
        table.redis.freeze()?;
        poller.wait_for_log(|log| log.contains("doesn't answer"))?;
        table.redis.thaw()?;
        poller.wait_for_log(|log| log.contains("is open"))?;
        if pop == "blmove" {
            poller.wait_for(|printed| printed == line("a1", LONG))?;
        }
        stops_well(poller)?;
    }
    Ok(())
}

#[test]
fn a_redis_that_is_not_there_yet_is_waited_for() -> io::Result<()> {
    let Some(mut redis) = Redis::absent()? else {
        return Ok(());
    };
    let program = poller().args(["--queue", QUEUE, "--redis", &redis.url()]);
    let mut poller = program.start()?;
    for _attempt in 0..4 {
        poller.wait_for_log(|log| log.contains("no redis at"))?;
    }
    redis.restart()?;
    let table = Table { redis };
    table.push("a1", SHORT);
    poller.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(poller)?;
    Ok(())
}

#[test]
fn an_address_where_no_redis_is_is_said_and_can_be_stopped() -> io::Result<()> {
    for url in ["redis://no-such-host.invalid:6379", "redis://127.0.0.1:1"] {
        let mut poller = poller().args(["--queue", QUEUE, "--redis", url]).start()?;
        let address = url.trim_start_matches("redis://");
        // That there is no such host may take long to be found out.
        let silent = format!("redis at {address} doesn't answer");
        let away = format!("no redis at {address}");
        poller.wait_for_log(|log| log.contains(&away) || log.contains(&silent))?;
        stops_well(poller)?;
    }
    Ok(())
}

#[test]
fn once_without_a_redis_has_failed() -> io::Result<()> {
    let url = "redis://127.0.0.1:1";
    let program = poller().args(["--queue", QUEUE, "--once", "--redis", url]);
    let ended = program.run()?;
    assert_eq!(ended.status, Some(1));
    let last = ended.errors.lines().last().unwrap_or_default();
    assert!(
        last.starts_with("poller: no redis at 127.0.0.1:1"),
        "{last}"
    );
    Ok(())
}

#[test]
fn somebody_else_at_the_address_is_no_redis() -> io::Result<()> {
    // A mail server is the first to speak, and speaks of something else.
    let smtp = stage::Smtp::start()?;
    let url = smtp.url().replace("smtp://", "redis://");
    let mut poller = poller().args(["--queue", QUEUE, "--redis", &url]).start()?;
    poller.wait_for_log(|log| log.contains("server terminated"))?;
    stops_well(poller)?;
    smtp.set_mood(stage::Mood::Silent);
    let mut poller = self::poller()
        .args(["--queue", QUEUE, "--redis", &url])
        .start()?;
    poller.wait_for_log(|log| log.contains("doesn't answer"))?;
    stops_well(poller)?;
    Ok(())
}

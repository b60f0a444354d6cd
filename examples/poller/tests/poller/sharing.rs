//! Several pollers at one queue.

use std::io;
use std::process::Command;

use redis::Commands as _;
use stage::Running;

use crate::table::{
    ENDLESS, LONG, QUEUE, Table, digest, eventually, job, line, stops_well, worked_for,
};

#[test]
fn two_share_two_hundred_jobs_also_when_one_is_killed() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let rounds = |number: u32| 10_000 + number;
    let mut first = table.start(&["--lease", "1s"]);
    let mut second = table.start(&["--lease", "1s"]);
    for poller in [&mut first, &mut second] {
        poller.wait_for_log(|log| log.contains("is open"))?;
    }
    let mut jobs = redis::pipe();
    for number in 0..200 {
        jobs.lpush(QUEUE, job(&number.to_string(), rounds(number)));
    }
    jobs.exec(&mut table.connection()).expect("redis takes it");
    for _some in 0..5 {
        first.wait_for(|_any| true)?;
        second.wait_for(|_any| true)?;
    }
    first.kill()?;
    first.end()?;
    let mut connection = table.connection();
    let mut stored = || -> Option<u32> { connection.hlen(format!("{QUEUE}:results")).ok() };
    eventually(|| (stored() == Some(200)).then_some(())).expect("all are done");
    let all = table.results();
    for number in 0..200 {
        let id = number.to_string();
        assert_eq!(all[&id], digest(&id, rounds(number)));
    }
    stops_well(second)?;
    assert_eq!(table.list(QUEUE), Vec::<Vec<u8>>::new());
    Ok(())
}

#[test]
fn nobody_steals_from_one_that_lives() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", ENDLESS);
    let arguments = ["--lease", "3s", "--report", "500ms", "--grace", "0s"];
    let mut first = table.start(&arguments);
    first.wait_for_log(|log| log.contains("job a1 begins"))?;
    let mut second = table.start(&arguments);
    second.wait_for_log(|log| log.contains("is open"))?;
    // Longer than the lease.
    first.wait_for_log(|log| worked_for(log, "a1") >= Some(6))?;
    let ended = stops_well(second)?;
    assert!(!ended.errors.contains("begins"), "{}", ended.errors);
    assert!(!ended.errors.contains("reclaimed 1"), "{}", ended.errors);
    stops_well(first)?;
    Ok(())
}

#[test]
fn who_was_thought_dead_does_no_harm() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    let mut sleeper = table.start(&["--lease", "500ms"]);
    sleeper.wait_for_log(|log| log.contains("job a1 begins"))?;
    signal(&sleeper, "-STOP")?;
    let mut other = table.start(&["--lease", "500ms"]);
    other.wait_for(|printed| printed == line("a1", LONG))?;
    signal(&sleeper, "-CONT")?;
    sleeper.wait_for(|printed| printed == line("a1", LONG))?;
    let slept = stops_well(sleeper)?;
    let totals = slept.lines.last().cloned().unwrap_or_default();
    assert!(totals.contains("also done elsewhere: 1"), "{totals}");
    stops_well(other)?;
    assert_eq!(table.results().len(), 1);
    assert_eq!(table.keys(), [format!("{QUEUE}:results")]);
    Ok(())
}

#[test]
fn who_stops_hands_over_to_who_goes_on() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", ENDLESS);
    let arguments = ["--lease", "1h", "--grace", "0s"];
    let mut first = table.start(&arguments);
    first.wait_for_log(|log| log.contains("job a1 begins"))?;
    let mut second = table.start(&arguments);
    second.wait_for_log(|log| log.contains("is open"))?;
    stops_well(first)?;
    // At once, and not when the lease is over.
    second.wait_for_log(|log| log.contains("job a1 begins"))?;
    stops_well(second)?;
    Ok(())
}

fn signal(running: &Running, signal: &str) -> io::Result<()> {
    let sent = Command::new("kill")
        .args([signal, &running.id().to_string()])
        .status()?;
    assert!(sent.success());
    Ok(())
}

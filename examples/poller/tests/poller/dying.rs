//! A poller that is killed where it stands.

use std::io;

use crate::table::{LONG, QUEUE, SHORT, Table, digest, ends_well, eventually, line, stops_well};

#[test]
fn a_kill_in_the_middle_of_a_job_loses_nothing() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    table.push("a2", SHORT);
    let mut first = table.start(&["--lease", "500ms"]);
    first.wait_for_log(|log| log.contains("job a1 begins"))?;
    first.kill()?;
    assert_eq!(first.end()?.status, None, "a signal has ended it");
    assert!(table.results().is_empty());

    let mut second = table.start(&["--lease", "500ms"]);
    second.wait_for(|printed| printed == line("a1", LONG))?;
    let ended = stops_well(second)?;
    let done = ended.lines.iter().filter(|line| line.starts_with("a1 "));
    assert_eq!(done.count(), 1);
    assert!(ended.errors.contains("reclaimed 1"), "{}", ended.errors);
    let totals = ended.lines.last().cloned().unwrap_or_default();
    assert!(totals.contains("reclaimed: 1"), "{totals}");
    assert_eq!(table.results()["a1"], digest("a1", LONG));
    // What stood behind it has been done before or after: no job waits for a lease.
    assert_eq!(table.results()["a2"], digest("a2", SHORT));
    assert_eq!(table.keys(), [format!("{QUEUE}:results")]);
    Ok(())
}

#[test]
fn a_job_that_was_reclaimed_is_the_next() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    let mut first = table.start(&["--lease", "500ms"]);
    first.wait_for_log(|log| log.contains("job a1 begins"))?;
    first.kill()?;
    first.end()?;
    let is_lease = |key: &String| key.starts_with(&format!("{QUEUE}:worker:"));
    eventually(|| (!table.keys().iter().any(is_lease)).then_some(())).expect("its lease ends");
    table.push("a2", SHORT);
    let ended = ends_well(table.start(&["--once"]))?;
    assert_eq!(ended.lines[..2], [line("a1", LONG), line("a2", SHORT)]);
    Ok(())
}

#[test]
fn with_brpop_a_kill_in_the_middle_of_a_job_loses_it() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    table.push("a2", SHORT);
    let mut first = table.start(&["--pop", "brpop"]);
    first.wait_for_log(|log| log.contains("job a1 begins"))?;
    first.kill()?;
    first.end()?;
    let ended = ends_well(table.start(&["--pop", "brpop", "--once"]))?;
    assert_eq!(ended.lines[..1], [line("a2", SHORT)]);
    assert!(!table.results().contains_key("a1"));
    assert_eq!(table.keys(), [format!("{QUEUE}:results")], "it is nowhere");
    Ok(())
}

#[test]
fn a_kill_while_it_waits_loses_nothing() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let mut first = table.start(&["--lease", "500ms"]);
    first.wait_for_log(|log| log.contains("is open"))?;
    first.kill()?;
    first.end()?;
    // Redis may not have noticed, and give this to the dead.
    table.push("a1", SHORT);
    let mut second = table.start(&["--lease", "500ms"]);
    second.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(second)?;
    Ok(())
}

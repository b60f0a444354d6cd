//! What it does on a good day.

use std::io;

use crate::table::{ENDLESS, QUEUE, SHORT, Table, digest, ends_well, line, stops_well, worked_for};

#[test]
fn jobs_are_done_in_order_and_their_results_are_kept() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let ids = ["a1", "a2", "a3", "a4", "a5"];
    for id in ids {
        table.push(id, SHORT);
    }
    let mut poller = table.start(&[]);
    poller.wait_for_log(|log| log.contains("is open"))?;
    for id in ids {
        poller.wait_for(|printed| printed == line(id, SHORT))?;
    }
    // It starts over, however late a job comes.
    table.push("late", 0);
    poller.wait_for(|printed| printed == line("late", 0))?;
    let ended = stops_well(poller)?;
    let totals = "done: 6  given back: 0  reclaimed: 0  garbage: 0";
    assert_eq!(ended.lines.len(), 7, "{:?}", ended.lines);
    assert_eq!(ended.lines.last().map(String::as_str), Some(totals));
    assert_eq!(table.results().len(), 6);
    assert_eq!(table.results()["a3"], digest("a3", SHORT));
    assert_eq!(table.keys(), [format!("{QUEUE}:results")]);
    Ok(())
}

#[test]
fn with_brpop_jobs_are_done_as_well() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let mut poller = table.start(&["--pop", "brpop"]);
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.push("a1", SHORT);
    poller.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(poller)?;
    assert_eq!(table.results()["a1"], digest("a1", SHORT));
    assert_eq!(table.keys(), [format!("{QUEUE}:results")]);
    Ok(())
}

#[test]
fn once_ends_when_the_queue_is_empty() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        table.push("a1", SHORT);
        table.push("a2", SHORT);
        let ended = ends_well(table.start(&["--once", "--pop", pop]))?;
        assert_eq!(ended.lines.len(), 3, "{:?}", ended.lines);
        assert_eq!(ended.lines[..2], [line("a1", SHORT), line("a2", SHORT)]);
        let ended = ends_well(table.start(&["--once", "--pop", pop]))?;
        assert_eq!(ended.lines.len(), 1, "{:?}", ended.lines);
    }
    Ok(())
}

#[test]
fn it_says_what_it_is_doing_in_the_middle_of_a_job() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", SHORT);
    table.push("big", ENDLESS);
    let mut poller = table.start(&["--report", "100ms", "--grace", "0s"]);
    let working = |log: &str| log.contains("working on big for ") && log.contains("done: 1");
    poller.wait_for_log(working)?;
    poller.wait_for_log(|log| worked_for(log, "big") >= Some(1))?;
    stops_well(poller)?;
    Ok(())
}

#[test]
fn the_same_id_again_has_the_newest_result() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", 1);
    table.push("a1", 2);
    ends_well(table.start(&["--once"]))?;
    assert_eq!(table.results()["a1"], digest("a1", 2));
    Ok(())
}

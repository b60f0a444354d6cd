//! SIGHUP: the file is read again.

use std::fs;
use std::io;
use std::process::Command;

use stage::Running;

use crate::program::{Table, has_panicked, sums};

fn hang_up(running: &Running) -> io::Result<()> {
    let pid = running.id().to_string();
    let sent = Command::new("kill").args(["-HUP", &pid]).status()?;
    let failed = || io::Error::other(format!("kill -HUP {pid}: {sent}"));
    sent.success().then_some(()).ok_or_else(failed)
}

#[test]
fn after_a_hangup_what_runs_is_what_the_file_says() {
    let table = Table::of("100ms Counter.add stays 1\n100ms Counter.add goes 1\n").unwrap();
    let mut running = table.start().unwrap();
    running
        .wait_for(|line| line.starts_with("Counter.add goes"))
        .unwrap();

    table
        .folder
        .write(
            "table",
            "100ms Counter.add stays 1\n200ms Counter.add comes 1\n",
        )
        .unwrap();
    hang_up(&running).unwrap();
    running
        .wait_for_log(|log| log.contains("read again: 1 new, 1 gone"))
        .unwrap();
    running
        .wait_for(|line| line == "Counter.add comes 1 => 3")
        .unwrap();
    running
        .wait_for(|line| line.starts_with("Counter.add stays"))
        .unwrap();
    running.terminate().unwrap();

    let ended = running.end().unwrap();
    let comes = ended
        .lines
        .iter()
        .position(|line| line.starts_with("Counter.add comes"));
    let goes = ended
        .lines
        .iter()
        .rposition(|line| line.starts_with("Counter.add goes"));
    assert!(goes < comes, "{ended:?}");
    let stays = sums(&ended, "stays");
    assert_eq!(stays, (1..).take(stays.len()).collect::<Vec<_>>());
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

#[test]
fn a_mistake_in_the_file_changes_nothing_until_it_is_mended() {
    let table = Table::of("100ms Counter.add a 1\n").unwrap();
    let mut running = table.start().unwrap();
    running
        .wait_for(|line| line.starts_with("Counter.add a"))
        .unwrap();

    table
        .folder
        .write("table", "100ms Counter.add b 1\n100ms Counter.ad c 1\n")
        .unwrap();
    hang_up(&running).unwrap();
    running
        .wait_for_log(|log| log.contains("nothing changes: a line makes no sense"))
        .unwrap();
    fs::remove_file(table.path()).unwrap();
    hang_up(&running).unwrap();
    running
        .wait_for_log(|log| log.contains("nothing changes") && log.contains("cannot be read"))
        .unwrap();
    running
        .wait_for(|line| line.starts_with("Counter.add a"))
        .unwrap();

    table
        .folder
        .write("table", "100ms Counter.add b 1\n")
        .unwrap();
    hang_up(&running).unwrap();
    running
        .wait_for(|line| line == "Counter.add b 1 => 2")
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

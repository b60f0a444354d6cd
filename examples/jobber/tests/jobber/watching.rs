//! What happens while it runs.

use std::fs;

use stage::Folder;

use crate::program::{list, run, start, total};

#[test]
fn a_worker_that_panics_is_restarted_while_the_others_go_on() {
    let folder = Folder::new().unwrap();
    for name in ["a", "b", "bad", "c"] {
        folder.write(name, "text\n").unwrap();
    }
    let dir = folder.path().to_str().unwrap();

    let mut running = start(&[dir, "--panic-on", "bad"]).unwrap();
    let fits = |line: &str| line.contains("processed: 4 ") && line.contains("restarts: 1 ");
    running.wait_for(fits).unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "restarts"), Some(1));
    assert!(ended.errors.contains("child terminated"), "{ended:?}");
    assert_eq!(ended.status, Some(0));
}

#[test]
fn each_of_many_workers_that_panic_is_restarted() {
    let folder = Folder::new().unwrap();
    for n in 0..200 {
        folder.write(&format!("{n}/bad"), "text\n").unwrap();
    }
    let dir = folder.path().to_str().unwrap();

    let ended = run(&[dir, "--panic-on", "bad", "--once", "--for", "60"]).unwrap();
    let totals = ["files processed", "restarts", "failed"].map(|name| total(&ended, name));
    assert_eq!(totals, [Some(200), Some(200), Some(0)]);
    assert_eq!(ended.status, Some(0));
}

#[test]
fn new_and_changed_files_are_processed_and_others_are_not_again() {
    let folder = Folder::new().unwrap();
    folder.write("same", "1\n").unwrap();
    folder.write("changed", "1\n").unwrap();

    let mut running = start(&[folder.path().to_str().unwrap(), "--list"]).unwrap();
    running
        .wait_for(|line| line.starts_with("processed: 2 "))
        .unwrap();
    folder.write("changed", "1\n2\n").unwrap();
    folder.write("sub/new", "1\n2\n3\n").unwrap();
    running
        .wait_for(|line| line.starts_with("processed: 4 "))
        .unwrap();
    // Another report, so more scans: nothing else is processed.
    running
        .wait_for(|line| line.starts_with("processed: "))
        .unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "files processed"), Some(4));
    assert_eq!(total(&ended, "lines"), Some(1 + 1 + 2 + 3));
    let list = list(&ended);
    let lines = list.iter().map(|line| line.split("  ").nth(1).unwrap());
    assert_eq!(lines.collect::<Vec<_>>(), ["2", "1", "3"]);
}

#[test]
fn a_file_that_vanishes_before_its_turn_is_no_failure_and_may_come_back() {
    let folder = Folder::new().unwrap();
    // Keeps the only worker busy, until it is cut off below.
    folder.sparse("long", 1 << 40).unwrap();

    let mut running = start(&[folder.path().to_str().unwrap(), "--workers", "1"]).unwrap();
    running
        .wait_for(|line| line.ends_with("working: 1"))
        .unwrap();
    folder.write("short", "text\n").unwrap();
    running.wait_for(|line| line.contains("queue: 1 ")).unwrap();
    let away = folder.join("short");
    fs::rename(&away, folder.path().with_extension("away")).unwrap();
    folder.sparse("long", 0).unwrap();
    running
        .wait_for(|line| line.starts_with("vanished ") && line.ends_with("/short"))
        .unwrap();
    fs::rename(folder.path().with_extension("away"), &away).unwrap();
    let back = |line: &str| line.starts_with("processed ") && line.contains("/short: ");
    running.wait_for(back).unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(
        ["vanished", "failed"].map(|name| total(&ended, name)),
        [Some(1), Some(0)]
    );
    assert_eq!(ended.status, Some(0));
}

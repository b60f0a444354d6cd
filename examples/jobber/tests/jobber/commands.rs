//! What is said on standard input.

use std::fs;

use stage::Folder;

use crate::program::{idle, is_told, talk, total};

#[test]
fn a_file_has_one_job_whatever_path_leads_to_it() {
    let folder = Folder::new().unwrap();
    folder.pipe("pipe").unwrap();
    folder.link("link", "pipe").unwrap();
    let elsewhere = Folder::new().unwrap();
    let mut running = talk(elsewhere.path(), &[]).unwrap();
    let pipe = folder.join("pipe");
    running.tell(&format!("import {}", pipe.display())).unwrap();
    is_told(&mut running, &format!("import started: {}", pipe.display())).unwrap();

    let name = folder.path().file_name().unwrap();
    let detour = folder.join("..").join(name).join("pipe");
    for path in [&pipe, &folder.join("link"), &detour] {
        for work in ["read", "import"] {
            running.tell(&format!("{work} {}", path.display())).unwrap();
            let refused = format!("{work} refused: {} is being imported", pipe.display());
            is_told(&mut running, &refused).unwrap();
        }
    }
    fs::write(&pipe, "a\n").unwrap();
    idle(&mut running).unwrap();
    running.tell(&format!("read {}", pipe.display())).unwrap();
    is_told(&mut running, &format!("read started: {}", pipe.display())).unwrap();
    running.tell("quit").unwrap();
    assert!(!running.end().unwrap().errors.contains("panicked"));
}

#[cfg(target_os = "linux")]
#[test]
fn status_tells_of_each_job_without_asking_a_busy_worker() {
    let folder = Folder::new().unwrap();
    folder.pipe("pipe").unwrap();
    // It cannot be read, and is tried again.
    folder.link("memory", "/proc/self/mem").unwrap();
    let elsewhere = Folder::new().unwrap();
    let mut running = talk(elsewhere.path(), &["--workers", "2"]).unwrap();
    running.tell("status").unwrap();
    is_told(&mut running, "status: 0 jobs").unwrap();
    running
        .tell(&format!("import {}", folder.join("pipe").display()))
        .unwrap();
    running
        .wait_for(|line| line.starts_with("import started"))
        .unwrap();
    // It waits for a writer, and yet there is an answer. Its worker may not have begun.
    loop {
        running.tell("status").unwrap();
        is_told(&mut running, "status: 1 jobs").unwrap();
        let line = running.wait_for(|line| line.starts_with("job ")).unwrap();
        assert!(line.contains("/pipe: import, "), "{line}");
        assert!(line.ends_with(" s, restarted 0 times"), "{line}");
        if line.contains("import, reading, for ") {
            break;
        }
    }
    loop {
        running
            .tell(&format!("read {}", folder.join("memory").display()))
            .unwrap();
        running.tell("status").unwrap();
        running
            .wait_for(|line| line.starts_with("status: "))
            .unwrap();
        running.tell("help").unwrap();
        let of_memory = |line: &str| line.contains("/memory): read, ") || line.starts_with("help");
        if running.wait_for(of_memory).unwrap().contains(" of 3, for ") {
            break;
        }
    }
    running.interrupt().unwrap();
    assert_eq!(running.end().unwrap().status, Some(0));
}

#[test]
fn what_is_asked_for_waits_for_a_place_and_is_done_then() {
    let folder = Folder::new().unwrap();
    folder.pipe("pipe").unwrap();
    folder.write("file", "two words\n").unwrap();
    let elsewhere = Folder::new().unwrap();
    let mut running = talk(elsewhere.path(), &["--workers", "1"]).unwrap();
    running
        .tell(&format!("import {}", folder.join("pipe").display()))
        .unwrap();
    running
        .wait_for(|line| line.contains("working: 1"))
        .unwrap();
    running
        .tell(&format!("read {}", folder.join("file").display()))
        .unwrap();
    running
        .wait_for(|line| line.starts_with("read started: "))
        .unwrap();
    running.tell("status").unwrap();
    is_told(&mut running, "status: 2 jobs").unwrap();
    let waits = |line: &str| line.contains("/file: read, starting, for ");
    running.wait_for(waits).unwrap();
    running.wait_for(|line| line.contains("queue: 1 ")).unwrap();

    fs::write(folder.join("pipe"), "a\n").unwrap();
    let done = |line: &str| line.ends_with("/file: 1 lines, 2 words");
    running.wait_for(done).unwrap();
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    let totals = ["files processed", "tables imported", "unfinished"];
    let totals = totals.map(|name| total(&ended, name));
    assert_eq!(totals, [Some(1), Some(1), Some(0)]);
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn what_makes_no_sense_is_answered_and_does_nothing() {
    let folder = Folder::new().unwrap();
    let mut running = talk(folder.path(), &[]).unwrap();
    let giant = "x".repeat(3 << 20);
    let answers = [
        ("dance", "no such command: `dance`; try `help`"),
        ("read", "`read` needs a path: `read PATH`"),
        ("import  ", "`import` needs a path: `import PATH`"),
        ("status now", "`status` stands alone; try `help`"),
        (
            "\u{1b}[2J\0",
            "no such command: `\\u{1b}[2J\\0`; try `help`",
        ),
        (
            &giant,
            "no such command: `xxxxxxxxxxxxxxxxxxxx`; try `help`",
        ),
        ("tables", "tables: 0"),
    ];
    for (line, answer) in answers {
        running.tell("").unwrap();
        running.tell(line).unwrap();
        is_told(&mut running, answer).unwrap();
    }
    running.tell("help").unwrap();
    running.wait_for(|line| line.starts_with("quit ")).unwrap();
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "files processed"), Some(0));
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn a_path_that_leads_nowhere_is_no_panic() {
    let folder = Folder::new().unwrap();
    let mut running = talk(folder.path(), &[]).unwrap();
    let nowhere = [
        "/no/such/file".to_owned(),
        "a\0b".to_owned(),
        "y/".repeat(9999),
    ];
    for path in &nowhere {
        running.tell(&format!("read {path}")).unwrap();
        let path = path.replace('\0', "\\u{0}");
        is_told(&mut running, &format!("read started: {path}")).unwrap();
    }
    let ends = |line: &str| line.starts_with("vanished ") || line.starts_with("failed ");
    for _ in &nowhere {
        running.wait_for(ends).unwrap();
    }
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    let totals = ["vanished", "failed"].map(|name| total(&ended, name));
    assert_eq!(totals, [Some(1), Some(2)]);
    assert_eq!((ended.status, &*ended.errors), (Some(1), ""));
}

#[test]
fn a_path_without_a_name_fails_without_a_panic() {
    let folder = Folder::new().unwrap();
    let mut running = talk(folder.path(), &[]).unwrap();
    running.tell("read ..").unwrap();
    running
        .wait_for(|line| line.starts_with("failed ..: cannot be read: "))
        .unwrap();
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "restarts"), Some(0));
    assert_eq!((ended.status, &*ended.errors), (Some(1), ""));
}

#[test]
fn the_end_of_the_input_changes_nothing() {
    let folder = Folder::new().unwrap();
    let mut running = talk(folder.path(), &[]).unwrap();
    running.tell("status").unwrap();
    running.hang_up();
    is_told(&mut running, "status: 0 jobs").unwrap();
    folder.write("later", "text\n").unwrap();
    running
        .wait_for(|line| line.contains("processed: 1 "))
        .unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

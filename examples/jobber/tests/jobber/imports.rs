//! Tables, one at a time.

use std::{fs, io};

use stage::{Folder, Running};

use crate::program::{idle, imported, is_told, talk, total};

/// A program that imports what nobody has written yet. It watches another folder, where nothing happens.
fn held(folder: &Folder, arguments: &[&str]) -> io::Result<Running> {
    folder.pipe("pipe.csv")?;
    folder.write("table.csv", "a,b\n1,x\n2,y\n")?;
    let watched = folder.join("watched");
    fs::create_dir(&watched)?;
    let mut running = talk(&watched, arguments)?;
    let pipe = folder.join("pipe.csv");
    running.tell(&format!("import {}", pipe.display()))?;
    let started = format!("import started: {}", pipe.display());
    is_told(&mut running, &started)?;
    Ok(running)
}

#[test]
fn a_second_import_is_refused_while_the_first_runs_and_allowed_after() {
    let folder = Folder::new().unwrap();
    let mut running = held(&folder, &[]).unwrap();
    let (pipe, table) = (folder.join("pipe.csv"), folder.join("table.csv"));
    let second = format!("import {}", table.display());

    running.tell(&second).unwrap();
    let refused = format!("import refused: {} is being imported", pipe.display());
    is_told(&mut running, &refused).unwrap();
    running
        .wait_for(|line| line.ends_with(&format!("  importing: {}", pipe.display())))
        .unwrap();

    fs::write(&pipe, "n\n40\n2\n").unwrap();
    let told = format!("imported {}: 2 rows, 1 columns", pipe.display());
    is_told(&mut running, &told).unwrap();
    idle(&mut running).unwrap();

    running.tell(&second).unwrap();
    imported(&mut running, &table).unwrap();
    running.tell("tables").unwrap();
    is_told(&mut running, "tables: 2").unwrap();
    let sums = |line: &str| line.ends_with("/pipe.csv: 2 rows, 1 columns: n (42)");
    running.wait_for(sums).unwrap();
    let sums = |line: &str| line.ends_with("/table.csv: 2 rows, 2 columns: a (3), b");
    running.wait_for(sums).unwrap();

    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "tables imported"), Some(2));
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn of_many_imports_at_once_one_runs() {
    let folder = Folder::new().unwrap();
    let mut running = held(&folder, &["--workers", "50"]).unwrap();
    for n in 0..50 {
        folder.write(&format!("{n}.csv"), "a\n").unwrap();
        let path = folder.join(&format!("{n}.csv"));
        running.tell(&format!("import {}", path.display())).unwrap();
    }
    for _ in 0..50 {
        let line = running
            .wait_for(|line| line.starts_with("import "))
            .unwrap();
        assert!(line.ends_with("/pipe.csv is being imported"), "{line}");
    }
    running.interrupt().unwrap();
    assert_eq!(running.end().unwrap().errors, "");
}

#[test]
fn a_worker_that_panics_in_an_import_is_restarted_as_the_import() {
    let folder = Folder::new().unwrap();
    let mut running = held(&folder, &["--panic-on", "pipe.csv"]).unwrap();
    loop {
        running.tell("status").unwrap();
        let line = running.wait_for(|line| line.starts_with("job ")).unwrap();
        assert!(line.contains("/pipe.csv: import, "), "{line}");
        if line.ends_with("restarted 1 times") {
            break;
        }
    }
    let table = folder.join("table.csv");
    running
        .tell(&format!("import {}", table.display()))
        .unwrap();
    let refused = |line: &str| line.starts_with("import refused: ");
    running.wait_for(refused).unwrap();

    fs::write(folder.join("pipe.csv"), "n\n1\n").unwrap();
    imported(&mut running, &folder.join("pipe.csv")).unwrap();
    idle(&mut running).unwrap();
    running
        .tell(&format!("import {}", table.display()))
        .unwrap();
    imported(&mut running, &table).unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    let totals = ["tables imported", "restarts", "failed"].map(|name| total(&ended, name));
    assert_eq!(totals, [Some(2), Some(1), Some(0)]);
    assert!(ended.errors.contains("as asked for"), "{ended:?}");
}

#[test]
fn tables_of_all_kinds_are_imported_one_after_the_other() {
    let folder = Folder::new().unwrap();
    let tables = [
        (
            "bom.csv",
            "\u{feff}a,b\n1,2\n",
            "1 rows, 2 columns: a (1), b (2)",
        ),
        (
            "crlf.csv",
            "a,b\r\n1,2\r\n",
            "1 rows, 2 columns: a (1), b (2)",
        ),
        (
            "header.csv",
            "only,a,header\n",
            "0 rows, 3 columns: only, a, header",
        ),
        (
            "quotes.csv",
            "\"a,b\"\n\"1\n\n2\"\n",
            "1 rows, 1 columns: a,b",
        ),
        ("tabs.tsv", "a\tb\n1,5\t2\n", "1 rows, 2 columns: a, b (2)"),
    ];
    let elsewhere = Folder::new().unwrap();
    let mut running = talk(elsewhere.path(), &[]).unwrap();
    for (name, text, _) in tables {
        folder.write(name, text).unwrap();
        let path = folder.join(name);
        running.tell(&format!("import {}", path.display())).unwrap();
        imported(&mut running, &path).unwrap();
        idle(&mut running).unwrap();
    }
    running.tell("tables").unwrap();
    is_told(&mut running, "tables: 5").unwrap();
    for (name, _, told) in tables {
        let end = format!("/{name}: {told}");
        running.wait_for(|line| line.ends_with(&end)).unwrap();
    }
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn what_is_no_table_is_tried_again_and_fails_with_its_line() {
    let folder = Folder::new().unwrap();
    folder
        .write("binary.csv", b"\x7fELF\x00\xff\n\x01")
        .unwrap();
    folder.write("ragged.csv", "a,b\n1,2\n3\n").unwrap();
    folder.write("empty.csv", "").unwrap();
    folder.sparse("giant.csv", 1 << 30).unwrap();
    folder.write("folder.csv/x", "").unwrap();
    let table = [
        ("binary.csv", "line 1: not a text in UTF-8"),
        ("ragged.csv", "line 3: 1 fields where the header has 2"),
        (
            "empty.csv",
            "it is empty: its first line has to name the columns",
        ),
        (
            "giant.csv",
            "line 1: a row of more than 1 MiB; look for a quote that is never closed",
        ),
        (
            "folder.csv",
            "line 1: cannot be read: Is a directory (os error 21)",
        ),
        (
            "missing.csv",
            "cannot be opened: No such file or directory (os error 2)",
        ),
    ];
    // Side by side: each takes its retries.
    let elsewhere = Folder::new().unwrap();
    let running = table.map(|(name, _)| {
        let mut running = talk(elsewhere.path(), &[]).unwrap();
        let path = folder.join(name);
        running.tell(&format!("import {}", path.display())).unwrap();
        running
    });
    for (mut running, (name, why)) in running.into_iter().zip(table) {
        let begin = format!("failed {}: ", folder.join(name).display());
        let line = running.wait_for(|line| line.starts_with(&begin)).unwrap();
        assert!(line.ends_with(why), "{line}");
        running.tell("quit").unwrap();
        let ended = running.end().unwrap();
        let totals = ["failed", "retried"].map(|name| total(&ended, name));
        assert_eq!(totals, [Some(1), Some(3)], "{name}");
        assert_eq!((ended.status, &*ended.errors), (Some(1), ""), "{name}");
    }
}

#[test]
fn a_signal_ends_a_run_whose_import_hangs() {
    for signal in [Running::interrupt, Running::terminate] {
        let folder = Folder::new().unwrap();
        let running = held(&folder, &[]).unwrap();
        signal(&running).unwrap();
        let ended = running.end().unwrap();
        assert_eq!(total(&ended, "unfinished"), Some(1));
        assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
    }
}

//! Lengths, names, snapshots, and what no source may say.

use std::collections::BTreeSet;

use super::{code, files, read, root, rust_files};

const FORBIDDEN_NAMES: [&str; 10] = [
    "util", "common", "misc", "types", "helpers", "core", "inner", "kind", "manager", "system",
];

const MOST_LINES: usize = 400;
const MOST_CODE: usize = 250;

#[test]
fn no_file_is_too_long() {
    let folders = [
        "genserver",
        "genserver-macros",
        "genserver-schedule",
        "examples",
        "tests",
        "benches",
        "docs",
    ];
    let mut wrong = Vec::new();
    // What macros write is as long as it is.
    let is_written = |path: &String| !path.ends_with(".out.rs");
    for path in rust_files(&folders).unwrap().into_iter().filter(is_written) {
        let source = read(&path).unwrap();
        let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let (lines, code) = (
            source.lines().count(),
            // The tables that test a pure file stand at its end, and are data.
            source
                .lines()
                .take_while(|line| *line != "#[cfg(test)]")
                .filter(is_code)
                .count(),
        );
        if lines > MOST_LINES || code > MOST_CODE {
            wrong.push(format!(
                "{path}: {lines} lines, {code} of code; at most {MOST_LINES} and {MOST_CODE}: split \
                 it by concept"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_compile_error_has_its_snapshot_and_every_snapshot_its_source() {
    if !root().join("tests/ui/fail").exists() {
        return;
    }
    let found: BTreeSet<String> = files(&["tests/ui/fail"]).unwrap().into_iter().collect();
    let mut wrong = Vec::new();
    for path in &found {
        if path.split('/').count() != "tests/ui/fail/kind/mistake.rs".split('/').count() {
            wrong.push(format!("{path}: a case stands in the folder of its kind"));
        }
        let (stem, other, what) = match path.rsplit_once('.') {
            Some((stem, "rs")) => (
                stem,
                "stderr",
                "run with TRYBUILD=overwrite and read the result",
            ),
            Some((stem, "stderr")) => (stem, "rs", "delete the snapshot of a test that is gone"),
            _ => continue,
        };
        if !found.contains(&format!("{stem}.{other}")) {
            wrong.push(format!("{path}: no {stem}.{other}: {what}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    let folders = [
        "genserver/src",
        "genserver-macros/src",
        "genserver-schedule/src",
        "examples",
        "tests",
        "benches",
        "docs",
    ];
    let mut wrong = Vec::new();
    for path in rust_files(&folders).unwrap() {
        let words = path.split('/').map(|part| part.trim_end_matches(".rs"));
        for word in words.filter(|word| FORBIDDEN_NAMES.contains(word)) {
            wrong.push(format!("{path}: `{word}` says nothing: name the concept"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All time is tokio's, so that a paused clock pauses everything.
#[test]
fn nothing_looks_at_a_clock_other_than_tokios() {
    // Put together, so that this file does not find itself.
    let clocks = [
        ["std::time::", "Instant"],
        ["thread::", "sleep"],
        ["SystemTime", "::now"],
    ];
    // Where a job reads the time of day, unless it is given another clock.
    let wall = "genserver/src/job/clock.rs";
    let mut wrong = Vec::new();
    for path in rust_files(&["genserver/src", "genserver-schedule/src", "tests"]).unwrap() {
        let source = code(&read(&path).unwrap());
        for clock in clocks.map(|parts| parts.concat()) {
            let is_allowed = path == wall && clock.starts_with("System");
            if (source.contains(&clock) && !is_allowed) || takes_the_instant_of_std(&source) {
                wrong.push(format!("{path}: `{clock}`: use tokio::time"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `use std::time::{Duration, Instant};`
fn takes_the_instant_of_std(source: &str) -> bool {
    source.split("std::time::{").skip(1).any(|group| {
        let items = group.split('}').next().unwrap_or_default();
        items.split(',').any(|item| item.trim() == "Instant")
    })
}

//! The floors of the house: a module uses floors below it, never its own floor or one above.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::{code, read, rust_files};

/// The floors of the house, as in the design: a module names modules on lower floors, and its own.
const FLOORS: [(&str, u8); 15] = [
    ("exit", 0),
    ("never", 0),
    ("sync", 0),
    ("calendar", 0),
    ("process", 10),
    // Events show pids, so it stands above processes; nothing but the floors above may log.
    ("trace", 15),
    ("timer", 20),
    ("registry", 20),
    ("gen_server", 30),
    ("agent", 40),
    ("pub_sub", 40),
    ("supervisor", 40),
    ("task", 45),
    ("job", 50),
    ("testing", 60),
];

/// The floors of the annex, where schedules are read.
const SCHEDULE_FLOORS: [(&str, u8); 8] = [
    ("mistake", 0),
    ("nearest", 0),
    ("civil", 0),
    ("piece", 10),
    ("duration", 10),
    ("clock", 20),
    ("cron", 30),
    ("moment", 30),
];

/// The front door and what generated code may name: they stand outside of the house.
const OUTSIDE: [&str; 2] = ["lib", "__private"];

/// `gen_server` of `genserver/src/gen_server/run.rs`, `timer` of `genserver/src/timer.rs`.
fn module_of(path: &str) -> &str {
    let inside = path.split_once("/src/").map_or(path, |(_, inside)| inside);
    let first = inside.split('/').next().unwrap_or(inside);
    first.trim_end_matches(".rs")
}

/// The words that follow each `crate::`; several after `crate::{`.
fn named_by(source: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let mut names = BTreeSet::new();
    for (at, start) in source.match_indices("crate::") {
        let before = source[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &source[at + start.len()..];
        match rest.strip_prefix('{') {
            None => names.extend([word(rest)]),
            Some(group) => names.extend(heads(group).into_iter().map(|head| word(head.trim()))),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The beginnings of the items of `{a::{b, c}, d}`, from behind its first brace.
fn heads(group: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                found.push(&group[from..at]);
                from = at + 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
        if c == '}' && depth == 0 && from == at + 1 {
            break;
        }
    }
    found
}

#[test]
fn the_names_after_crate_are_found_in_paths_and_groups() {
    let source = "use crate::exit::ExitReason; use crate::{a::{b, c}, d}; let x = crate::never(); \
                  use my_crate::no;";
    let names: Vec<String> = named_by(source).into_iter().collect();
    assert_eq!(names, ["a", "d", "exit", "never"]);
}

#[test]
fn a_module_uses_only_the_floors_below_it() {
    let mut wrong = climbs("genserver/src", &BTreeMap::from(FLOORS)).unwrap();
    let annex = climbs("genserver-schedule/src", &BTreeMap::from(SCHEDULE_FLOORS));
    wrong.extend(annex.unwrap());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The modules of a folder that use what is not below them.
fn climbs(folder: &str, floors: &BTreeMap<&str, u8>) -> Result<Vec<String>, io::Error> {
    let mut wrong = Vec::new();
    for path in rust_files(&[folder])? {
        let module = module_of(&path);
        if OUTSIDE.contains(&module) {
            continue;
        }
        let Some(floor) = floors.get(module) else {
            wrong.push(format!(
                "{path}: `{module}` has no floor: give it one in tests/it/tidy/floors.rs"
            ));
            continue;
        };
        for used in named_by(&code(&read(&path)?)) {
            if used == module || floors.get(used.as_str()).is_some_and(|below| below < floor) {
                continue;
            }
            wrong.push(format!(
                "{path}: names `crate::{used}`, which is not below `{module}`: move what you need \
                 down, or pass it in"
            ));
        }
    }
    Ok(wrong)
}

/// Modules of the crate are named by their path from the crate, so that the floors can be seen.
#[test]
fn no_module_climbs_out_of_its_folder_with_super() {
    let mut wrong = Vec::new();
    for path in rust_files(&["genserver/src", "genserver-schedule/src"]).unwrap() {
        let inside = path
            .split_once("/src/")
            .map_or(&*path, |(_, inside)| inside);
        let folders = inside.matches('/').count() - usize::from(inside.ends_with("/mod.rs"));
        let source = code(&read(&path).unwrap());
        // The tests of a file are a module in it.
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let climbs = "super::".repeat(folders + 1);
        if inside != "lib.rs" && source.contains(&climbs) {
            wrong.push(format!(
                "{path}: `{climbs}` leaves the folder: write `crate::`"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! `tests/CONFORMANCE.md` against the sources: every row of OTP's behaviour has a test or a reason, and
//! the column of tests is what the tests say of themselves.

use std::collections::BTreeMap;
use std::{env, fs};

use super::{read, root, rust_files};
use citation::{Ids, comments};
use evidence::evidence_of;
use table::{Reason, Row, Table};

mod citation;
mod evidence;
mod table;

const PATH: &str = "tests/CONFORMANCE.md";

/// How many behaviours the specification has. A row that is lost in a merge would not be missed.
const ROWS: usize = 426;

/// How many rows may wait for what is not built yet. It only ever falls.
const NOT_YET: usize = 0;

const OVERWRITE: &str = "CONFORMANCE=overwrite cargo test -p tests --test it conformance";

/// The tests that prove a row, by its id.
type Proofs = BTreeMap<String, Vec<String>>;

#[test]
fn the_conformance_table_says_what_the_tests_prove() {
    let mut table = Table::parse(&read(PATH).unwrap()).unwrap_or_else(|wrong| panic!("{wrong}"));
    let ids = table.ids().unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut wrong = Vec::new();
    let mut proofs = Proofs::new();
    for path in rust_files(&["genserver", "genserver-macros", "examples", "tests"]).unwrap() {
        let source = read(&path).unwrap();
        wrong.extend(wrong_citations(&path, &source, &ids));
        for proof in evidence_of(&path, &source, &ids) {
            proofs.entry(proof.row).or_default().push(proof.name);
        }
    }
    if env::var("CONFORMANCE").is_ok_and(|value| value == "overwrite") {
        table.fill(&proofs);
        fs::write(root().join(PATH), table.render()).unwrap();
    }
    wrong.extend(faults(&table, &proofs));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is cited in the comments of a source, but cannot be read or is not in the table.
fn wrong_citations(path: &str, source: &str, ids: &Ids) -> Vec<String> {
    let faults = comments(source).flat_map(|comment| ids.read(&comment).wrong);
    faults.map(|fault| format!("{path}: {fault}")).collect()
}

/// What the table claims, and the sources do not bear out.
fn faults(table: &Table, proofs: &Proofs) -> Vec<String> {
    let mut wrong: Vec<String> = table.rows().filter_map(|row| fault(row, proofs)).collect();
    let waiting = table.rows().filter(|row| row.reason() == Reason::NotYet);
    match waiting.count() {
        count if count > NOT_YET => wrong.push(format!(
            "{PATH}: {count} rows say `not yet`, at most {NOT_YET} may: build what they ask for, or \
             say why it doesn't carry over"
        )),
        _ => {}
    }
    let rows = table.rows().count();
    if rows != ROWS {
        wrong.push(format!(
            "{PATH}: {rows} rows instead of {ROWS}: put back what is missing"
        ));
    }
    if wrong.is_empty() && !table.is_counted() {
        wrong.push(format!("{PATH}: the counts are old: run {OVERWRITE}"));
    }
    wrong
}

fn fault(row: &Row, proofs: &Proofs) -> Option<String> {
    let id = &row.id;
    let tests = proofs.get(id).map(Vec::as_slice).unwrap_or_default();
    let complaint = match (row.reason(), tests.is_empty()) {
        (Reason::None, true) => {
            "no test cites it and no reason is given: cite it in the comment of the test that proves \
             it, or give a reason"
                .to_owned()
        }
        (Reason::Unknown, _) => format!("`{}` is no reason: {}", row.why, table::KINDS),
        (Reason::Absent, false) => format!(
            "`{}`, and yet {} cites it: take one of them away, or write `partly` before the reason",
            row.why, tests[0]
        ),
        (Reason::NotYet, false) => format!(
            "it is no longer `not yet`, since {} cites it: run {OVERWRITE}",
            tests[0]
        ),
        (Reason::Partly, true) => format!(
            "`{}`, and no test cites the other part: cite it, or take `partly` away",
            row.why
        ),
        (Reason::None | Reason::Partly, false) | (Reason::Absent | Reason::NotYet, true) => {
            let is_current = row.tests == table::cell(tests);
            return (!is_current).then(|| {
                format!("{PATH}: {id}: the sources name other tests than the table: run {OVERWRITE}")
            });
        }
    };
    Some(format!("{PATH}: {id}: {complaint}"))
}

#[test]
fn a_row_needs_a_test_or_a_reason_and_not_both() {
    let proofs = Proofs::from([("XX-01".to_owned(), vec!["a::b".to_owned()])]);
    let table = [
        ("XX-01", "`a::b`", "", None),
        ("XX-01", "", "", Some("other tests")),
        ("XX-01", "`a::b`", "ruled out by types: all", Some("partly")),
        ("XX-01", "`a::b`", "partly ruled out by types: half", None),
        ("XX-01", "", "not yet: soon", Some("no longer")),
        ("XX-01", "`a::b`", "it rained", Some("no reason")),
        ("XX-02", "", "", Some("no test cites it")),
        (
            "XX-02",
            "`a::b`",
            "no counterpart: none",
            Some("other tests"),
        ),
        (
            "XX-02",
            "",
            "partly no counterpart: half",
            Some("other part"),
        ),
        ("XX-02", "", "optional, left out: rare", None),
        ("XX-02", "", "not yet: soon", None),
    ];
    for (id, tests, why, expected) in table {
        let found = fault(&Row::new(id, "a fact", tests, why), &proofs);
        match (&found, expected) {
            (None, None) => {}
            (Some(found), Some(expected)) if found.contains(expected) => {}
            _ => panic!("{id} {tests:?} {why:?}: {found:?} instead of {expected:?}"),
        }
    }
}

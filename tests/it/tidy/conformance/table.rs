//! The table itself: its text, its rows, its counts.

use super::Proofs;
use super::citation::Ids;

/// What a reason may begin with.
pub(super) const KINDS: &str = "begin it with `ruled out by types: `, `no counterpart: `, `optional, left \
                                out: ` or `not yet: `; `partly ` may stand before the first three";

const ABSENT: [&str; 3] = [
    "ruled out by types: ",
    "no counterpart: ",
    "optional, left out: ",
];

/// A row: `| XX-01 | fact | tests | reason |`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) id: String,
    fact: String,
    pub(super) tests: String,
    /// Why there is no test, or none for a part.
    pub(super) why: String,
}

/// What sort of reason a row gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    None,
    Absent,
    Partly,
    NotYet,
    Unknown,
}

#[derive(Debug, PartialEq)]
enum Line {
    Text(String),
    Counts(String),
    Row(Row),
}

/// The document, line for line.
#[derive(Debug, PartialEq)]
pub(super) struct Table {
    lines: Vec<Line>,
}

impl Row {
    pub(super) fn new(id: &str, fact: &str, tests: &str, why: &str) -> Self {
        let [id, fact, tests, why] = [id, fact, tests, why].map(str::to_owned);
        Self {
            id,
            fact,
            tests,
            why,
        }
    }

    pub(super) fn reason(&self) -> Reason {
        let begins = |text: &str| ABSENT.iter().any(|kind| text.starts_with(kind));
        match self.why.strip_prefix("partly ") {
            Some(rest) if begins(rest) => Reason::Partly,
            None if self.why.is_empty() => Reason::None,
            None if begins(&self.why) => Reason::Absent,
            None if self.why.starts_with("not yet: ") => Reason::NotYet,
            Some(_) | None => Reason::Unknown,
        }
    }
}

/// How the tests of a row stand in its line.
pub(super) fn cell(tests: &[String]) -> String {
    let names = tests.iter().map(|name| format!("`{name}`"));
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names.join(", ")
}

impl Table {
    /// # Errors
    ///
    /// A line that begins as a row does, and is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let lines = text.lines().map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            match cells[..] {
                ["", id, fact, tests, why, ""] if is_id(id) && !fact.is_empty() => {
                    Ok(Line::Row(Row::new(id, fact, tests, why)))
                }
                ["", id, ..] if is_id(id) => Err(format!(
                    "`{line}`: a row is `| id | fact | tests | reason |`, with a fact"
                )),
                _ if line.starts_with("**") => Ok(Line::Counts(line.to_owned())),
                _ => Ok(Line::Text(line.to_owned())),
            }
        });
        let lines = lines.collect::<Result<_, _>>()?;
        Ok(Self { lines })
    }

    pub(super) fn render(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Text(line) | Line::Counts(line) => text.push_str(line),
                Line::Row(row) => {
                    for cell in [&row.id, &row.fact, &row.tests, &row.why] {
                        let space = if cell.is_empty() { "" } else { " " };
                        text.extend(["|", space, cell, space]);
                    }
                    text.push('|');
                }
            }
            text.push('\n');
        }
        text
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.lines.iter().filter_map(|line| match line {
            Line::Row(row) => Some(row),
            Line::Text(_) | Line::Counts(_) => None,
        })
    }

    /// # Errors
    ///
    /// A row that stands there twice.
    pub(super) fn ids(&self) -> Result<Ids, String> {
        let mut ids: Vec<String> = Vec::new();
        for row in self.rows() {
            if ids.contains(&row.id) {
                return Err(format!("{} stands in the table twice", row.id));
            }
            ids.push(row.id.clone());
        }
        Ok(Ids::new(ids))
    }

    /// Puts the tests into their column. A row that has got a test no longer waits for one.
    pub(super) fn fill(&mut self, proofs: &Proofs) {
        for line in &mut self.lines {
            if let Line::Row(row) = line {
                row.tests = cell(proofs.get(&row.id).map(Vec::as_slice).unwrap_or_default());
                if row.reason() == Reason::NotYet && !row.tests.is_empty() {
                    row.why.clear();
                }
            }
        }
        let counts = self.counts();
        for line in &mut self.lines {
            if let Line::Counts(old) = line {
                old.clone_from(&counts);
            }
        }
    }

    pub(super) fn is_counted(&self) -> bool {
        let counts = self.counts();
        let is_old = |line: &Line| matches!(line, Line::Counts(found) if *found != counts);
        !self.lines.iter().any(is_old)
    }

    fn counts(&self) -> String {
        let of = |kind: &str| self.rows().filter(|row| row.why.starts_with(kind)).count();
        let tested = self.rows().filter(|row| !row.tests.is_empty()).count();
        let [types, absent, optional] = ABSENT.map(of);
        format!(
            "**{} rows**: {tested} have tests, {types} are ruled out by types, {absent} have no \
             counterpart, {optional} are optional and left out, {} are not there yet.",
            self.rows().count(),
            of("not yet: "),
        )
    }
}

/// `XX-01`, `XX-01a`
fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(group, number)| {
        !group.is_empty()
            && group.chars().all(|c| c.is_ascii_uppercase())
            && number.starts_with(|c: char| c.is_ascii_digit())
    })
}

#[test]
fn a_table_is_written_as_it_was_read() {
    let text = "# Title\n\n**0 rows**\n\n| Row | Fact |\n| --- | --- |\n| XX-01 | a fact | `a::b` ||\n| XX-02 | a \
                fact || not yet: soon |\n";
    assert_eq!(
        Table::parse(text).map(|table| table.render()),
        Ok(text.to_owned())
    );
    assert!(Table::parse("| XX-01 | a fact | no reason |").is_err());
    assert!(Table::parse("| XX-01 ||||").is_err());
}

#[test]
fn a_row_stands_there_once() {
    let text = "| XX-01 | a |||\n| XX-01 | b |||\n";
    assert!(Table::parse(text).and_then(|table| table.ids()).is_err());
}

#[test]
fn overwriting_fills_the_column_and_ends_the_waiting() {
    let text =
        "**old**\n| XX-01 | a || not yet: soon |\n| XX-02 | b | `gone` | no counterpart: so |\n";
    let mut table = Table::parse(text).unwrap();
    assert!(!table.is_counted());
    table.fill(&Proofs::from([("XX-01".to_owned(), vec!["c".to_owned()])]));
    assert!(table.is_counted());
    let rows: Vec<&Row> = table.rows().collect();
    assert_eq!(rows[0], &Row::new("XX-01", "a", "`c`", ""));
    assert_eq!(rows[1], &Row::new("XX-02", "b", "", "no counterpart: so"));
}

#[test]
fn reasons_are_told_apart_by_how_they_begin() {
    let table = [
        ("", Reason::None),
        ("ruled out by types: a `Duration`", Reason::Absent),
        ("optional, left out: rare", Reason::Absent),
        ("partly no counterpart: half", Reason::Partly),
        ("partly not yet: half", Reason::Unknown),
        ("not yet: soon", Reason::NotYet),
        ("because", Reason::Unknown),
    ];
    for (why, expected) in table {
        assert_eq!(Row::new("XX-01", "a", "", why).reason(), expected, "{why}");
    }
}

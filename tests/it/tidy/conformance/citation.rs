//! How a comment cites rows: `XX-01`, a list `XX-01, XX-02`, a range `XX-01 to XX-05`. Anything around
//! them is prose. A range means the rows of the table from one end to the other.

use std::collections::BTreeSet;

/// The ids of all rows, in the order of the table.
#[derive(Debug)]
pub(super) struct Ids {
    ordered: Vec<String>,
    groups: BTreeSet<String>,
}

/// What stands in a comment.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cited {
    pub(super) rows: Vec<String>,
    /// Complaints about what looks like a citation and is none.
    pub(super) wrong: Vec<String>,
}

impl Ids {
    pub(super) fn new(ordered: Vec<String>) -> Self {
        let groups = ordered.iter().filter_map(|id| id.split_once('-'));
        let groups = groups.map(|(group, _)| group.to_owned()).collect();
        Self { ordered, groups }
    }

    /// The rows that a comment cites.
    pub(super) fn read(&self, comment: &str) -> Cited {
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '/';
        let words: Vec<&str> = comment
            .split(|c| !is_part(c))
            .filter(|word| !word.is_empty())
            .collect();
        let mut cited = Cited::default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let end = match words[at + 1..] {
                ["to", end, ..] if self.looks_like_one(end) => Some(end),
                _ => None,
            };
            match (self.looks_like_one(word), end) {
                (false, _) => at += 1,
                (true, None) => {
                    cited.add(self.range(word, word));
                    at += 1;
                }
                (true, Some(end)) => {
                    cited.add(self.range(word, end));
                    at += 3;
                }
            }
        }
        cited
    }

    /// A group of the table, a dash and a digit: whoever writes that means a row.
    fn looks_like_one(&self, word: &str) -> bool {
        word.split_once('-').is_some_and(|(group, number)| {
            self.groups.contains(group) && number.starts_with(|c: char| c.is_ascii_digit())
        })
    }

    fn range(&self, from: &str, to: &str) -> Result<&[String], String> {
        let (from_at, to_at) = (self.position(from)?, self.position(to)?);
        if from_at > to_at || group(from) != group(to) {
            return Err(format!(
                "`{from} to {to}`: a range goes forwards, within one group"
            ));
        }
        Ok(&self.ordered[from_at..=to_at])
    }

    fn position(&self, id: &str) -> Result<usize, String> {
        let found = self.ordered.iter().position(|known| known == id);
        found.ok_or_else(|| {
            format!(
                "`{id}` is no row of the table: write `XX-01`, `XX-01, XX-02` or `XX-01 to XX-05`"
            )
        })
    }
}

fn group(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

impl Cited {
    fn add(&mut self, rows: Result<&[String], String>) {
        match rows {
            Ok(rows) => {
                for row in rows {
                    if !self.rows.contains(row) {
                        self.rows.push(row.clone());
                    }
                }
            }
            Err(wrong) => self.wrong.push(wrong),
        }
    }
}

/// The comments of a source: neighbouring lines of one sort are one comment.
pub(super) fn comments(source: &str) -> impl Iterator<Item = String> {
    let mut found: Vec<String> = Vec::new();
    let mut last = "";
    for line in source.lines().map(str::trim) {
        let mark = mark(line);
        // Behind code only plain comments stand. `://` is the middle of an address.
        let text = match mark {
            "" => line.split_once(" // ").map(|(_, text)| text),
            mark => line.strip_prefix(mark),
        };
        match (text, found.last_mut()) {
            (Some(text), Some(open)) if mark == last && !mark.is_empty() => {
                open.push(' ');
                open.push_str(text);
            }
            (Some(text), _) => found.push(text.to_owned()),
            (None, _) => {}
        }
        last = mark;
    }
    found.into_iter()
}

/// What a line that is a comment begins with; nothing if it is none.
fn mark(line: &str) -> &'static str {
    let marks = ["///", "//!", "//"];
    let found = marks.into_iter().find(|mark| line.starts_with(mark));
    found.unwrap_or_default()
}

#[test]
fn citations_are_read_from_prose() {
    let ids = ["XX-01", "XX-02", "XX-02a", "XX-05", "YY-01"];
    let ids = Ids::new(ids.map(str::to_owned).into());
    let table: [(&str, &[&str], usize); 12] = [
        ("XX-01", &["XX-01"], 0),
        ("Rows XX-01, YY-01: and prose.", &["XX-01", "YY-01"], 0),
        ("(row XX-02a)", &["XX-02a"], 0),
        ("XX-01 to XX-05", &["XX-01", "XX-02", "XX-02a", "XX-05"], 0),
        ("XX-02 to XX-05, XX-05", &["XX-02", "XX-02a", "XX-05"], 0),
        ("from XX-01 to the end, note A3", &["XX-01"], 0),
        ("UTF-8, ISO-8601, XX-", &[], 0),
        ("XX-03", &[], 1),
        ("XX-01/02", &[], 1),
        ("XX-01-05", &[], 1),
        ("XX-05 to XX-01", &[], 1),
        ("XX-05 to YY-01", &[], 1),
    ];
    for (comment, rows, wrong) in table {
        let cited = ids.read(comment);
        assert_eq!(cited.rows, rows, "{comment}");
        assert_eq!(cited.wrong.len(), wrong, "{comment}: {:?}", cited.wrong);
    }
}

#[test]
fn comments_are_joined_over_lines() {
    let source =
        "//! a\n//! b\n\n/// c\n    /// d\nlet x = 1; // e\nlet y = \"http://f\";\n// g\n// h\n";
    let found: Vec<String> = comments(source).collect();
    assert_eq!(found, [" a  b", " c  d", "e", " g  h"]);
}

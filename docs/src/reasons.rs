//! Behaviours of OTP that have a reason instead of a test, and that the guide does not speak of.

use std::path::Path;
use std::{fs, io};

/// The rows of the conformance table whose reasons the chapter on differences leaves out, in the project at `root`.
pub(crate) fn unsaid(root: &Path) -> io::Result<Vec<String>> {
    let table = fs::read_to_string(root.join("tests/CONFORMANCE.md"))?;
    let chapter = fs::read_to_string(root.join("docs/chapters/differences.md"))?;
    let unsaid = with_reasons(&table).filter(|row| !names(&chapter, row));
    Ok(unsaid
        .map(|row| format!("differences.md: {row} has a reason in tests/CONFORMANCE.md"))
        .collect())
}

/// The ids of rows that have a reason.
fn with_reasons(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix('|')?.split('|');
        let id = cells.next()?.trim();
        let is_row = id.ends_with(|end: char| end.is_ascii_alphanumeric()) && id.contains('-');
        let reason = cells.nth(2)?.trim();
        let is_given = !reason.is_empty() && !reason.starts_with('-');
        (is_row && is_given).then_some(id)
    })
}

/// Whether the text has this id, and not only a longer one that begins with it.
fn names(text: &str, id: &str) -> bool {
    text.match_indices(id).any(|(at, _)| {
        let rest = text.get(at + id.len()..).unwrap_or_default();
        !rest.starts_with(|next: char| next.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::{names, with_reasons};

    #[test]
    fn a_row_with_a_reason_is_found() {
        let table = "| Row | Fact | Tests | Reason |\n| --- | --- | --- | --- |\n\
            | GS-01 | a start answers | `it::a` ||\n\
            | GS-03 | hibernation || no counterpart |\n\
            | GS-19a | a monitor | `it::b` | partly no counterpart |\n";
        assert_eq!(with_reasons(table).collect::<Vec<_>>(), ["GS-03", "GS-19a"]);
    }

    #[test]
    fn a_longer_id_is_another_one() {
        assert!(names("(GS-19, SUP-1)", "GS-19"));
        assert!(!names("(GS-19a)", "GS-19"));
    }
}

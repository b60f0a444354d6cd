//! The table, in markdown.

use std::fmt::Write as _;

use crate::contestants::{FLOOR, NAMES, OURS};
use crate::row::{Found, Row};

/// The table of the times: a line for each workload, in nanoseconds for each operation, the median and
/// behind it the minimum, with the ratios of the medians.
pub(crate) fn times(rows: &[Row]) -> String {
    let contestants: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| rows.iter().any(|row| row.contestant == *name))
        .collect();
    let mut lines = vec![head(&contestants)];
    for workload in workloads(rows) {
        let mut line = vec![workload.to_owned()];
        line.push(ratio(rows, workload, |name| name == FLOOR));
        line.push(ratio(rows, workload, |name| name != FLOOR && name != OURS));
        line.extend(contestants.iter().map(|name| {
            let found = time(rows, workload, name);
            found.map_or_else(String::new, |(median, min)| {
                format!("{} ({})", number(median), number(min))
            })
        }));
        lines.push(line);
    }
    aligned(&lines)
}

fn head(contestants: &[&str]) -> Vec<String> {
    let words = ["workload", "of floor", "of best peer"];
    let all = words.iter().chain(contestants);
    all.map(ToString::to_string).collect()
}

/// The workloads of these rows, each once, in their order.
fn workloads(rows: &[Row]) -> Vec<&'static str> {
    let mut names: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    names.dedup();
    names
}

/// The median and the minimum.
fn time(rows: &[Row], workload: &str, contestant: &str) -> Option<(f64, f64)> {
    let row = rows
        .iter()
        .find(|row| row.workload == workload && row.contestant == contestant)?;
    match row.found {
        Found::Time { median_ns, min_ns } => Some((median_ns, min_ns)),
    }
}

/// Our median in parts of the least of theirs.
fn ratio(rows: &[Row], workload: &str, theirs: impl Fn(&str) -> bool) -> String {
    let best = NAMES
        .into_iter()
        .filter(|name| theirs(name))
        .filter_map(|name| time(rows, workload, name))
        .map(|(median, _)| median)
        .min_by(f64::total_cmp);
    match (time(rows, workload, OURS), best) {
        (Some((ours, _)), Some(best)) => format!("{:.2}", ours / best),
        (_, _) => String::new(),
    }
}

/// Small ones with a digit behind the point, large ones with commas.
fn number(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A table in markdown whose columns stand below each other; numbers to the right.
pub(crate) fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            // Writing to a string cannot fail.
            match column {
                0 => write!(text, "| {cell:<width$} |").ok(),
                _ => write!(text, " {cell:>width$} |").ok(),
            };
        }
        text.push('\n');
        if at == 0 {
            for (column, width) in widths.iter().enumerate() {
                match column {
                    0 => write!(text, "|-{:-<width$}-|", "").ok(),
                    _ => write!(text, "-{:->width$}:|", "").ok(),
                };
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{number, times};
    use crate::row::{Found, Row};

    fn row(workload: &'static str, contestant: &'static str, median_ns: f64) -> Row {
        let min_ns = median_ns - 1.0;
        Row {
            workload,
            contestant,
            found: Found::Time { median_ns, min_ns },
        }
    }

    #[test]
    fn a_line_has_the_ratios_to_the_floor_and_to_the_best_peer() {
        let rows = [
            row("W1", "genserver", 50.0),
            row("W1", "floor", 200.0),
            row("W1", "ractor", 500.0),
            row("W1", "xtra", 400.0),
            row("W2", "genserver", 3000.0),
            row("W2", "ractor", 1000.0),
        ];
        let expected = "\
| workload | of floor | of best peer |     genserver |     floor |      ractor |      xtra |
|----------|---------:|-------------:|--------------:|----------:|------------:|----------:|
| W1       |     0.25 |         0.12 |   50.0 (49.0) | 200 (199) |   500 (499) | 400 (399) |
| W2       |          |         3.00 | 3,000 (2,999) |           | 1,000 (999) |           |
";
        assert_eq!(times(&rows), expected);
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [0.0, 9.94, 99.9, 100.4, 1000.0, 1_234_567.0];
        let shown = numbers.map(number);
        assert_eq!(shown, ["0.0", "9.9", "99.9", "100", "1,000", "1,234,567"]);
    }
}

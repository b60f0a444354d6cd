//! The tables, in markdown.

use std::fmt::Write as _;
use std::mem::discriminant;

use crate::contestants::{FLOOR, NAMES, OURS, is_a_library};
use crate::row::{Found, Row};

/// A table for each measure that these rows have, with its title.
pub(crate) fn all(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut open: Vec<&Row> = rows.iter().collect();
    while let Some(first) = open.first().copied() {
        let measure = discriminant(&first.found);
        let (same, others) = open
            .into_iter()
            .partition::<Vec<&Row>, _>(|row| discriminant(&row.found) == measure);
        let (title, table) = (title(first.found), table(&same));
        // Writing to a string cannot fail.
        write!(text, "{title}\n\n{table}\n").ok();
        open = others;
    }
    text
}

fn title(found: Found) -> &'static str {
    match found {
        Found::Time { .. } => "Nanoseconds for each operation: the median, and the minimum.",
        Found::Bytes { .. } => "Resident bytes of each server or pending timer.",
        Found::Allocations { .. } => "Allocations of each operation.",
        Found::Late { .. } => {
            "How late timers ring, in microseconds: the median, the 99th percentile and the latest; ratios \
             of the 99th percentile."
        }
        Found::Build { .. } => {
            "A minimal program: crates it depends on, processor seconds to build it from clean, kilobytes of the \
             binary; ratios of the seconds."
        }
    }
}

/// A line for each workload, with the ratios of our figure to others'.
fn table(rows: &[&Row]) -> String {
    let contestants: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| rows.iter().any(|row| row.contestant == *name))
        .collect();
    let mut lines = vec![head(&contestants)];
    for workload in workloads(rows) {
        let line: Vec<&Row> = rows
            .iter()
            .copied()
            .filter(|row| row.workload == workload)
            .collect();
        let mut cells = vec![
            workload.to_owned(),
            ratio(&line, |name| name == FLOOR),
            ratio(&line, is_a_library),
        ];
        cells.extend(contestants.iter().map(|name| {
            let row = line.iter().find(|row| row.contestant == *name);
            row.map_or_else(String::new, |row| cell(row.found))
        }));
        lines.push(cells);
    }
    aligned(&lines)
}

fn head(contestants: &[&str]) -> Vec<String> {
    let words = ["workload", "of floor", "of best peer"];
    let all = words.iter().chain(contestants);
    all.map(ToString::to_string).collect()
}

/// The workloads of these rows, each once, in their order.
fn workloads(rows: &[&Row]) -> Vec<&'static str> {
    let mut names: Vec<&str> = rows.iter().map(|row| row.workload).collect();
    names.dedup();
    names
}

fn cell(found: Found) -> String {
    match found {
        Found::Time { median_ns, min_ns } => format!("{} ({})", number(median_ns), number(min_ns)),
        Found::Bytes { median_bytes, .. } => number(median_bytes.round()),
        Found::Allocations { median_allocations } => format!("{median_allocations:.2}"),
        Found::Late {
            p50_ns,
            p99_ns,
            max_ns,
        } => {
            let micros = [p50_ns, p99_ns, max_ns].map(|nanos| number((nanos / 1000.0).round()));
            micros.join(" / ")
        }
        Found::Build {
            crates,
            median_seconds,
            bytes,
        } => format!("{crates} / {median_seconds:.1} / {}", bytes / 1024),
    }
}

/// Our figure in parts of the least of theirs.
fn ratio(line: &[&Row], theirs: impl Fn(&str) -> bool) -> String {
    let ours = line.iter().find(|row| row.contestant == OURS);
    let best = line
        .iter()
        .filter(|row| theirs(row.contestant))
        .map(|row| row.found.chief())
        .min_by(f64::total_cmp);
    match (ours, best) {
        (Some(ours), Some(best)) if best > 0.0 => format!("{:.2}", ours.found.chief() / best),
        (_, _) => String::new(),
    }
}

/// Small ones with a digit behind the point, large ones with commas.
fn number(value: f64) -> String {
    if value < 100.0 && value.fract() > 0.0 {
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
fn aligned(lines: &[Vec<String>]) -> String {
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
    use super::{all, number};
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
Nanoseconds for each operation: the median, and the minimum.

| workload | of floor | of best peer |     genserver |     floor |      ractor |      xtra |
|----------|---------:|-------------:|--------------:|----------:|------------:|----------:|
| W1       |     0.25 |         0.12 |       50 (49) | 200 (199) |   500 (499) | 400 (399) |
| W2       |          |         3.00 | 3,000 (2,999) |           | 1,000 (999) |           |

";
        assert_eq!(all(&rows), expected);
    }

    #[test]
    fn each_measure_has_a_table() {
        let bytes = Row {
            workload: "W4-idle-bytes",
            contestant: "floor",
            found: Found::Bytes {
                median_bytes: 1537.4,
                min_bytes: 1536.0,
            },
        };
        let text = all(&[row("W1", "floor", 2.0), bytes, row("W2", "floor", 3.0)]);
        let tables: Vec<&str> = text.split("Resident bytes").collect();
        assert_eq!(tables.len(), 2);
        assert!(tables[0].contains("| W1 ") && tables[0].contains("| W2 "));
        assert!(tables[1].contains("| 1,537 |"), "{text}");
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [3.0, 9.94, 99.9, 100.4, 1000.0, 1_234_567.0];
        let shown = numbers.map(number);
        assert_eq!(shown, ["3", "9.9", "99.9", "100", "1,000", "1,234,567"]);
    }
}

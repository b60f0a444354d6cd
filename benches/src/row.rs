//! What was found: one row for each workload and contestant.

use serde::Serialize;

use crate::contestants::Done;

/// All rows, and what went wrong with others: nothing that was measured is lost.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) rows: Vec<Row>,
    faults: Vec<String>,
}

impl Findings {
    /// Adds these rows, or notes why there are none.
    pub(crate) fn add(&mut self, what: &str, rows: Done<Vec<Row>>) {
        match rows {
            Ok(rows) => self.rows.extend(rows),
            Err(fault) => self.faults.push(format!("{what}: {fault}")),
        }
    }

    /// # Errors
    ///
    /// If something went wrong.
    pub(crate) fn judge(self) -> Done<()> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(self.faults.join("; ").into())
    }
}

/// A row of the JSON file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    pub(crate) workload: &'static str,
    pub(crate) contestant: &'static str,
    #[serde(flatten)]
    pub(crate) found: Found,
}

/// The figures of a row; their names are those of the JSON file.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Found {
    /// Time for each operation.
    Time { median_ns: f64, min_ns: f64 },
    /// Memory for each thing.
    Bytes { median_bytes: f64, min_bytes: f64 },
    /// Allocations for each operation.
    Allocations { median_allocations: f64 },
    /// How late timers rang.
    Late {
        p50_ns: f64,
        p99_ns: f64,
        max_ns: f64,
    },
    /// What it takes to build a minimal program: the crates it depends on, the time of processors from
    /// clean, and the size of the binary.
    Build {
        crates: usize,
        median_seconds: f64,
        bytes: u64,
    },
}

impl Found {
    /// The one that ratios are made of.
    pub(crate) fn chief(&self) -> f64 {
        match *self {
            Self::Time { median_ns, .. } => median_ns,
            Self::Bytes { median_bytes, .. } => median_bytes,
            Self::Allocations { median_allocations } => median_allocations,
            Self::Late { p99_ns, .. } => p99_ns,
            Self::Build { median_seconds, .. } => median_seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Findings, Found, Row};

    #[test]
    fn what_fails_loses_nothing_else() {
        let found = Found::Allocations {
            median_allocations: 0.0,
        };
        let row = Row {
            workload: "W9",
            contestant: "floor",
            found,
        };
        let mut findings = Findings::default();
        findings.add("W1", Err("no".into()));
        findings.add("W9", Ok(vec![row.clone()]));
        assert_eq!(findings.rows, [row]);
        assert_eq!(findings.judge().unwrap_err().to_string(), "W1: no");
    }

    #[test]
    fn a_row_is_flat_and_its_figures_have_their_units() {
        let row = |found| Row {
            workload: "W1-call-ct",
            contestant: "genserver",
            found,
        };
        let rows = [
            row(Found::Time {
                median_ns: 2.5,
                min_ns: 2.0,
            }),
            row(Found::Bytes {
                median_bytes: 700.0,
                min_bytes: 699.5,
            }),
            row(Found::Allocations {
                median_allocations: 1.0,
            }),
        ];
        let expected = json!([
            {"workload": "W1-call-ct", "contestant": "genserver", "median_ns": 2.5, "min_ns": 2.0},
            {"workload": "W1-call-ct", "contestant": "genserver", "median_bytes": 700.0, "min_bytes": 699.5},
            {"workload": "W1-call-ct", "contestant": "genserver", "median_allocations": 1.0},
        ]);
        assert_eq!(serde_json::to_value(rows).unwrap(), expected);
    }
}

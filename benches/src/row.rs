//! What was found: one row for each workload and contestant.

use serde::Serialize;

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
}

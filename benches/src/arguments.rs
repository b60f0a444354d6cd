//! The arguments, checked.

use std::path::PathBuf;

use clap::Parser;

use crate::contestants::{NAMES, OURS};

/// Measures genserver beside other actor libraries and beside what one writes by hand on tokio (the floor).
///
/// A table has a line for each workload: the ratios of genserver's median to the floor's and to the best
/// library's, then for each contestant the median of its rounds and, in brackets, the minimum.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// A minute or two in all instead of a quarter of an hour; less certain, and without W9.
    #[arg(long)]
    pub(crate) quick: bool,

    /// Only workloads whose names begin like this, as `W3` or `W1-call-ct`; several with commas.
    #[arg(long, value_delimiter = ',')]
    pub(crate) only: Vec<String>,

    /// Only these contestants beside genserver, as `floor,ractor`.
    #[arg(long, value_delimiter = ',', value_parser = NAMES)]
    pub(crate) against: Vec<String>,

    /// Rounds of each contestant.
    #[arg(long)]
    pub(crate) rounds: Option<u32>,

    /// Writes all rows to this file.
    #[arg(long)]
    pub(crate) json: Option<PathBuf>,

    /// Draws the times in parts of the floor's to this file, as SVG.
    #[arg(long)]
    pub(crate) chart: Option<PathBuf>,

    /// Builds a minimal program with each contestant, and measures nothing else (W10).
    #[arg(long)]
    pub(crate) build_cost: bool,

    /// In a process of its own: makes one round with so many operations and prints what it found.
    #[arg(long, hide = true)]
    pub(crate) child: Option<u64>,
}

impl Arguments {
    pub(crate) fn wants(&self, workload: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|start| workload.starts_with(start))
    }

    pub(crate) fn admits(&self, contestant: &str) -> bool {
        contestant == OURS
            || self.against.is_empty()
            || self.against.iter().any(|other| other == contestant)
    }

    /// Rounds of each contestant.
    pub(crate) fn rounds(&self) -> u32 {
        self.rounds.unwrap_or(if self.quick { 5 } else { 9 })
    }

    /// The size of a round whose full size is this.
    pub(crate) fn scaled(&self, operations: u64) -> u64 {
        if self.quick {
            operations / 10
        } else {
            operations
        }
    }
}

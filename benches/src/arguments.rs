//! The arguments, checked.

use std::path::PathBuf;

use clap::Parser;

use crate::contestants::NAMES;

/// Measures genserver beside other actor libraries and beside what one writes by hand on tokio (the floor).
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// A minute in all instead of a quarter of an hour; less certain.
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
}

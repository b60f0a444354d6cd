//! What is measured. The names are those of the table, and of the rows in the JSON file.

use tokio::time::Instant;

use crate::contestants::{Done, Fault};

mod call;
mod cast;
mod list;
mod restart;
mod ring;
mod start;
mod timer;

pub(crate) use list::{all, late};

/// One round with so many operations: what each of them took.
pub(crate) type Round = fn(u64) -> Done<f64>;

/// How late so many timers rang, in nanoseconds, sorted.
pub(crate) type Late = fn(u64) -> Done<Vec<u64>>;

/// One piece of work, and everybody who does it.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) measure: Measure,
    /// Operations in a round.
    pub(crate) operations: u64,
    pub(crate) lanes: Vec<Lane<Round>>,
}

/// What is measured of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Nanoseconds,
    /// Resident bytes, of a process of its own for each round.
    Bytes,
    /// Of the second binary, whose allocator counts.
    Allocations,
}

/// One contestant's way through a workload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane<R> {
    pub(crate) contestant: &'static str,
    pub(crate) round: R,
}

/// Nanoseconds for each of so many operations, until now.
#[expect(
    clippy::cast_precision_loss,
    reason = "a round has less than 2^53 operations and nanoseconds"
)]
fn each(start: Instant, operations: u64) -> f64 {
    start.elapsed().as_nanos() as f64 / operations as f64
}

/// Whether the servers have done all the work.
fn check(expected: u64, found: u64) -> Done<()> {
    if expected == found {
        return Ok(());
    }
    Err(Fault::from(format!(
        "counted {found} instead of {expected}"
    )))
}

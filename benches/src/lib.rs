//! The benchmarks: `cargo run --release -p benches -- --help` says what they can do.
//!
//! Each contestant does the same work through its own documented API. Rounds are interleaved, everybody's
//! first, then everybody's second, all in one process, so that what happens to the machine happens to all;
//! a round in which the machine was busy with something else is made again.

use std::error::Error;

use clap::Parser as _;

mod arguments;
mod build_cost;
mod chart;
mod child;
mod compare;
mod contestants;
mod lateness;
mod load;
mod memory;
mod rounds;
mod row;
mod table;
mod workloads;

use arguments::Arguments;

/// The program: compares, or makes one round as a child of itself.
///
/// # Errors
///
/// If a contestant did not do its work, or a file could not be written.
pub fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments = Arguments::parse();
    contestants::report_no_crash();
    match arguments.child {
        Some(operations) => child::answer(&arguments, operations, |round, size| round(size)),
        None => compare::compare(&arguments),
    }
}

/// The program whose allocator counts: a child that says how many allocations one operation makes. `count`
/// runs what it is given and says how many it made.
///
/// # Errors
///
/// If it was not started as a child, or a contestant did not do its work.
pub fn count_allocations(
    count: impl Fn(&mut dyn FnMut()) -> u64,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments = Arguments::parse();
    let operations = arguments
        .child
        .ok_or("only `benches` starts this program")?;
    child::answer(&arguments, operations, |round, size| {
        let counted = |size| {
            let mut done = Ok(0.0);
            let allocations = count(&mut || done = round(size));
            done.map(|_nanoseconds| allocations)
        };
        // What the runtime and the first operations need is in both.
        let (one, three) = (counted(size)?, counted(3 * size)?);
        Ok(per_operation(three.saturating_sub(one), 2 * size))
    })
}

#[expect(clippy::cast_precision_loss, reason = "less than 2^53 allocations")]
fn per_operation(allocations: u64, operations: u64) -> f64 {
    allocations as f64 / operations as f64
}

//! Rounds in a process of their own: memory that others used before, and an allocator that counts, would
//! disturb them here.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::Command;

use crate::arguments::Arguments;
use crate::contestants::Done;
use crate::workloads::{self, Lane, Measure, Round, Workload};

/// Where the program is whose allocator counts.
const COUNTING: &str = "allocations";

/// Lets a child make a round.
pub(crate) fn ask(workload: &Workload, lane: &Lane<Round>) -> Done<f64> {
    let program = program(workload.measure)?;
    let output = Command::new(program)
        .args(["--child", &workload.operations.to_string()])
        .args(["--only", workload.name, "--against", lane.contestant])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

fn program(measure: Measure) -> Done<PathBuf> {
    let this = env::current_exe()?;
    Ok(match measure {
        Measure::Nanoseconds | Measure::Bytes => this,
        Measure::Allocations => this.with_file_name(COUNTING),
    })
}

/// Builds the program whose allocator counts; it stands beside this one.
pub(crate) fn build() -> Done<()> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let built = Command::new(cargo())
        .args(["build", "--quiet", "--release", "--manifest-path", manifest])
        .args(["--bin", COUNTING])
        .status()?;
    if built.success() {
        return Ok(());
    }
    Err(format!("could not build `{COUNTING}`: {built}").into())
}

/// The cargo that started this program, or else the one that is found.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// What a child does. `take` makes of a round what is measured of it.
pub(crate) fn answer(
    arguments: &Arguments,
    operations: u64,
    take: impl FnOnce(Round, u64) -> Done<f64>,
) -> Done<()> {
    let workloads = workloads::all();
    let named = workloads
        .iter()
        .find(|workload| arguments.only.iter().any(|name| name == workload.name));
    let lanes = named.map_or(&[][..], |workload| &workload.lanes);
    let lane = lanes
        .iter()
        .find(|lane| arguments.against.iter().any(|name| name == lane.contestant));
    let lane = lane.ok_or("no such workload, or nobody does it")?;
    let found = take(lane.round, operations)?;
    writeln!(io::stdout(), "{found}")?;
    Ok(())
}

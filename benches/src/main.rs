//! The benchmarks: one table of all workloads and contestants.

use std::fs;
use std::io::{self, Write as _};

use clap::Parser as _;

mod arguments;
mod contestants;
mod load;
mod rounds;
mod row;
mod table;
mod workloads;

use arguments::Arguments;
use contestants::{Done, OURS};
use row::{Found, Row};
use workloads::Workload;

fn main() -> Done<()> {
    let arguments = Arguments::parse();
    contestants::report_no_crash();
    let mut rows = Vec::new();
    for workload in chosen(&arguments) {
        rows.extend(measured(&workload, &arguments)?);
    }
    write!(io::stdout(), "{}", table::times(&rows))?;
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&rows)? + "\n")?;
    }
    Ok(())
}

/// The workloads and lanes that were asked for, in the sizes that were asked for.
fn chosen(arguments: &Arguments) -> Vec<Workload> {
    let is_asked_for = |name: &str| {
        let only = &arguments.only;
        only.is_empty() || only.iter().any(|start| name.starts_with(start))
    };
    let takes_part = |name: &str| {
        let against = &arguments.against;
        name == OURS || against.is_empty() || against.iter().any(|other| other == name)
    };
    let mut all = workloads::all();
    all.retain(|workload| is_asked_for(workload.name));
    for workload in &mut all {
        workload.lanes.retain(|lane| takes_part(lane.contestant));
        if arguments.quick {
            workload.operations /= 10;
        }
    }
    all
}

fn measured(workload: &Workload, arguments: &Arguments) -> Done<Vec<Row>> {
    let rounds = arguments
        .rounds
        .unwrap_or(if arguments.quick { 5 } else { 9 });
    writeln!(io::stderr(), "{} …", workload.name)?;
    let found = rounds::interleave(workload, rounds)?;
    let lanes = workload.lanes.iter().zip(found);
    Ok(lanes
        .map(|(lane, rounds)| Row {
            workload: workload.name,
            contestant: lane.contestant,
            found: Found::Time {
                median_ns: rounds.median(),
                min_ns: rounds.minimum(),
            },
        })
        .collect())
}

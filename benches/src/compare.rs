//! The comparison: rows, then tables, then files.

use std::fs;
use std::io::{self, Write as _};

use crate::arguments::Arguments;
use crate::contestants::Done;
use crate::rounds::{self, Rounds, Undisturbed};
use crate::row::{Found, Row};
use crate::workloads::{self, Measure, Workload};
use crate::{build_cost, chart, child, lateness, table};

pub(crate) fn compare(arguments: &Arguments) -> Done<()> {
    let rows = if arguments.build_cost {
        build_cost::rows(arguments)?
    } else {
        let mut rows = measured(arguments)?;
        rows.extend(lateness::rows(arguments)?);
        rows
    };
    write!(io::stdout(), "{}", table::all(&rows))?;
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&rows)? + "\n")?;
    }
    if let Some(path) = &arguments.chart {
        fs::write(path, chart::svg(&rows))?;
    }
    Ok(())
}

/// The rows of all workloads that were asked for.
fn measured(arguments: &Arguments) -> Done<Vec<Row>> {
    let workloads = chosen(arguments);
    let counts = |workload: &Workload| workload.measure == Measure::Allocations;
    if workloads.iter().any(counts) {
        child::build()?;
    }
    let mut rows = Vec::new();
    for workload in workloads {
        writeln!(io::stderr(), "{} …", workload.name)?;
        let found = match workload.measure {
            Measure::Nanoseconds => {
                let rounds = arguments.rounds();
                let mut undisturbed = Undisturbed::new(rounds);
                rounds::interleave(&workload, rounds, |lane| {
                    undisturbed.round(|| (lane.round)(workload.operations))
                })
            }
            // Memory and allocations hardly differ from round to round.
            Measure::Bytes | Measure::Allocations => {
                rounds::interleave(&workload, arguments.rounds().min(3), |lane| {
                    child::ask(&workload, lane)
                })
            }
        }?;
        let lanes = workload.lanes.iter().zip(found);
        rows.extend(lanes.map(|(lane, rounds)| Row {
            workload: workload.name,
            contestant: lane.contestant,
            found: said(workload.measure, &rounds),
        }));
    }
    Ok(rows)
}

/// The workloads and lanes that were asked for, in the sizes that were asked for.
fn chosen(arguments: &Arguments) -> Vec<Workload> {
    let mut all = workloads::all();
    all.retain(|workload| {
        // The program that counts takes as long to build as all the rest to run.
        let takes_long = workload.measure == Measure::Allocations
            && arguments.quick
            && arguments.only.is_empty();
        arguments.wants(workload.name) && !takes_long
    });
    for workload in &mut all {
        workload
            .lanes
            .retain(|lane| arguments.admits(lane.contestant));
        workload.operations = arguments.scaled(workload.operations);
    }
    all
}

fn said(measure: Measure, rounds: &Rounds) -> Found {
    match measure {
        Measure::Nanoseconds => Found::Time {
            median_ns: rounds.median(),
            min_ns: rounds.minimum(),
        },
        Measure::Bytes => Found::Bytes {
            median_bytes: rounds.median(),
            min_bytes: rounds.minimum(),
        },
        Measure::Allocations => Found::Allocations {
            median_allocations: rounds.median(),
        },
    }
}

//! The comparison: rows, then tables, then files.

use std::fs;
use std::io::{self, Write as _};

use crate::arguments::Arguments;
use crate::contestants::Done;
use crate::rounds::{self, Rounds, Undisturbed};
use crate::row::{Findings, Found, Row};
use crate::workloads::{self, Measure, Workload};
use crate::{build_cost, chart, child, lateness, table};

pub(crate) fn compare(arguments: &Arguments) -> Done<()> {
    let mut findings = Findings::default();
    if arguments.build_cost {
        findings.add("W10", build_cost::rows(arguments));
    } else {
        measure_all(arguments, &mut findings)?;
        lateness::measure(arguments, &mut findings);
    }
    write!(io::stdout(), "{}", table::all(&findings.rows))?;
    if let Some(path) = &arguments.json {
        fs::write(path, serde_json::to_string_pretty(&findings.rows)? + "\n")?;
    }
    if let Some(path) = &arguments.chart {
        fs::write(path, chart::svg(&findings.rows))?;
    }
    findings.judge()
}

/// All workloads that were asked for.
fn measure_all(arguments: &Arguments, findings: &mut Findings) -> Done<()> {
    let workloads = chosen(arguments);
    let counts = |workload: &Workload| workload.measure == Measure::Allocations;
    if workloads.iter().any(counts) {
        findings.add("W9", child::build().map(|()| Vec::new()));
    }
    for workload in workloads {
        writeln!(io::stderr(), "{} …", workload.name)?;
        findings.add(workload.name, rows(&workload, arguments));
    }
    Ok(())
}

/// The rows of one workload.
fn rows(workload: &Workload, arguments: &Arguments) -> Done<Vec<Row>> {
    let rounds = arguments.rounds();
    let found = match workload.measure {
        Measure::Nanoseconds => {
            let mut undisturbed = Undisturbed::new(rounds);
            rounds::interleave(workload, rounds, |lane| {
                undisturbed.round(|| (lane.round)(workload.operations))
            })
        }
        // Memory and allocations hardly differ from round to round.
        Measure::Bytes | Measure::Allocations => {
            rounds::interleave(workload, rounds.min(3), |lane| child::ask(workload, lane))
        }
    };
    let lanes = workload.lanes.iter().zip(found?);
    Ok(lanes
        .map(|(lane, rounds)| Row {
            workload: workload.name,
            contestant: lane.contestant,
            found: said(workload.measure, &rounds),
        })
        .collect())
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

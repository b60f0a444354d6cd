//! All workloads, with their sizes in a full run.

use super::Measure::{Allocations, Bytes, Nanoseconds};
use super::{Lane, Late, Measure, Round, Workload, call, cast, restart, ring, start, timer};
use crate::contestants::Threads::{One, Two};
use crate::contestants::{Actix, Contestant, Floor, Genserver, Kameo, Ractor, Tokio, Xtra};

/// The lanes of these contestants: `lanes!([A, B] C, n => work::<C>(n))`; without a list, of all that have
/// servers.
macro_rules! lanes {
    ([$($who:ty),+] $contestant:ident, $operations:ident => $work:expr) => {
        vec![$({
            type $contestant = $who;
            Lane {
                contestant: <$contestant as Contestant>::NAME,
                round: |$operations| $work,
            }
        }),+]
    };
    ($contestant:ident, $operations:ident => $work:expr) => {
        lanes!([Genserver, Floor, Ractor, Kameo, Actix, Xtra] $contestant, $operations => $work)
    };
}

pub(crate) fn all() -> Vec<Workload> {
    let groups = [
        calls(),
        casts(),
        lives(),
        rings(),
        fan(),
        timers(),
        restarts(),
        allocations(),
    ];
    groups.into_iter().flatten().collect()
}

fn calls() -> Vec<Workload> {
    let calls = |name, lanes| workload(name, Nanoseconds, 1_000_000, lanes);
    vec![
        calls("W1-call-ct", lanes!(C, n => call::from_a_task::<C>(One, n))),
        calls("W1-call-mt", lanes!(C, n => call::from_a_task::<C>(Two, n))),
        calls(
            "W1-call-server-ct",
            lanes!(C, n => call::from_a_server::<C>(One, n)),
        ),
        calls(
            "W1-call-server-mt",
            lanes!(C, n => call::from_a_server::<C>(Two, n)),
        ),
        calls(
            "W2-call64-ct",
            lanes!(C, n => call::from_tasks::<C>(One, n)),
        ),
        calls(
            "W2-call64-mt",
            lanes!(C, n => call::from_tasks::<C>(Two, n)),
        ),
    ]
}

fn casts() -> Vec<Workload> {
    let casts = |name, lanes| workload(name, Nanoseconds, 3_000_000, lanes);
    vec![
        casts("W3-cast-1p", lanes!(C, n => cast::small::<C>(Two, 1, n))),
        casts("W3-cast-1p-ct", lanes!(C, n => cast::small::<C>(One, 1, n))),
        casts("W3-cast-1p-128", lanes!(C, n => cast::large::<C>(Two, n))),
        casts("W3-cast-4p", lanes!(C, n => cast::small::<C>(Two, 4, n))),
        casts(
            "W3-bounded",
            lanes!([Genserver, Floor, Kameo, Actix, Xtra] C, n => cast::bounded::<C>(Two, n)),
        ),
    ]
}

fn lives() -> Vec<Workload> {
    let lives = |name, measure, lanes| workload(name, measure, 100_000, lanes);
    vec![
        lives(
            "W4-start-stop",
            Nanoseconds,
            lanes!(C, n => start::start_and_stop::<C>(Two, n)),
        ),
        lives(
            "W4-start-stop-ct",
            Nanoseconds,
            lanes!(C, n => start::start_and_stop::<C>(One, n)),
        ),
        lives(
            "W4-idle-bytes",
            Bytes,
            lanes!(C, n => start::bytes::<C>(One, n)),
        ),
    ]
}

fn rings() -> Vec<Workload> {
    let hops = |name, lanes| workload(name, Nanoseconds, 1_000_000, lanes);
    vec![
        hops("W5-ring-ct", lanes!(C, n => ring::around::<C>(One, n))),
        hops("W5-ring-mt", lanes!(C, n => ring::around::<C>(Two, n))),
        // With a million leaves some need eight gigabytes.
        workload(
            "W5-skynet-mt",
            Nanoseconds,
            100_000,
            lanes!(C, n => ring::skynet::<C>(Two, n)),
        ),
    ]
}

fn fan() -> Vec<Workload> {
    vec![workload(
        "W6-fan",
        Nanoseconds,
        3_000_000,
        lanes!(C, n => cast::fan::<C>(Two, n)),
    )]
}

fn timers() -> Vec<Workload> {
    let timers = |name, measure, lanes| workload(name, measure, 1_000_000, lanes);
    vec![
        timers(
            "W7-timer-arm",
            Nanoseconds,
            lanes!([Genserver, Floor, Ractor, Kameo, Actix, Xtra, Tokio] C, n => timer::arm::<C>(One, n)),
        ),
        timers(
            "W7-timer-bytes",
            Bytes,
            lanes!([Genserver, Floor, Ractor, Kameo, Actix, Xtra, Tokio] C, n => timer::bytes::<C>(One, n)),
        ),
    ]
}

/// How late timers ring: the name of it, how many there are, and whose.
pub(crate) fn late() -> (&'static str, u64, Vec<Lane<Late>>) {
    (
        "W7-lateness",
        1_000_000,
        lanes!([Genserver, Floor, Ractor, Kameo, Actix, Xtra, Tokio] C, n => timer::late::<C>(Two, n)),
    )
}

/// Without those whose servers do not survive a panic.
fn restarts() -> Vec<Workload> {
    let crashes = |name, lanes| workload(name, Nanoseconds, 10_000, lanes);
    vec![
        crashes(
            "W8-restart",
            lanes!([Genserver, Floor, Ractor, Kameo] C, n => restart::crash_and_answer::<C>(Two, 0, n)),
        ),
        crashes(
            "W8-restart-1000",
            lanes!([Genserver, Floor, Ractor, Kameo] C, n => restart::crash_and_answer::<C>(Two, 1000, n)),
        ),
    ]
}

/// On one thread, because each thread is counted for itself.
fn allocations() -> Vec<Workload> {
    let counted = |name, lanes| workload(name, Allocations, 100_000, lanes);
    vec![
        counted(
            "W9-cast-allocations",
            lanes!(C, n => cast::small::<C>(One, 1, n)),
        ),
        counted(
            "W9-call-allocations",
            lanes!(C, n => call::from_a_task::<C>(One, n)),
        ),
    ]
}

fn workload(
    name: &'static str,
    measure: Measure,
    operations: u64,
    lanes: Vec<Lane<Round>>,
) -> Workload {
    Workload {
        name,
        measure,
        operations,
        lanes,
    }
}

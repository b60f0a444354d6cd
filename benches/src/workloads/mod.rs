//! What is measured. The names are those of the table, and of the rows in the JSON file.

use tokio::time::Instant;

use crate::contestants::{
    Actix, Contestant, Done, Fault, Floor, Genserver, Kameo, Ractor, Threads, Xtra,
};

mod call;
mod cast;
mod restart;
mod ring;
mod start;

/// Nanoseconds for each of so many operations, in one round.
pub(crate) type Round = fn(u64) -> Done<f64>;

/// One piece of work, and everybody who does it.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// Operations in a round.
    pub(crate) operations: u64,
    pub(crate) lanes: Vec<Lane>,
}

/// One contestant's way through a workload.
#[derive(Clone, Copy)]
pub(crate) struct Lane {
    pub(crate) contestant: &'static str,
    pub(crate) round: Round,
}

/// The lanes of these contestants: `lanes!([A, B] C, n => work::<C>(n))`.
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
    let mut all = calls();
    all.extend(casts());
    all.extend(lives());
    all.extend(rings());
    all.extend(restarts());
    all
}

fn calls() -> Vec<Workload> {
    use Threads::{One, Two};
    let calls = |name, lanes| workload(name, 1_000_000, lanes);
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
    use Threads::{One, Two};
    let casts = |name, lanes| workload(name, 3_000_000, lanes);
    vec![
        casts("W3-cast-1p", lanes!(C, n => cast::small::<C>(Two, 1, n))),
        casts("W3-cast-1p-ct", lanes!(C, n => cast::small::<C>(One, 1, n))),
        casts("W3-cast-1p-128", lanes!(C, n => cast::large::<C>(Two, n))),
        casts("W3-cast-4p", lanes!(C, n => cast::small::<C>(Two, 4, n))),
        casts(
            "W3-bounded",
            lanes!([Genserver, Floor, Kameo, Actix, Xtra] C, n => cast::bounded::<C>(Two, n)),
        ),
        casts("W6-fan", lanes!(C, n => cast::fan::<C>(Two, n))),
    ]
}

fn lives() -> Vec<Workload> {
    use Threads::{One, Two};
    let lives = |name, lanes| workload(name, 100_000, lanes);
    vec![
        lives(
            "W4-start-stop",
            lanes!(C, n => start::start_and_stop::<C>(Two, n)),
        ),
        lives(
            "W4-start-stop-ct",
            lanes!(C, n => start::start_and_stop::<C>(One, n)),
        ),
    ]
}

fn rings() -> Vec<Workload> {
    use Threads::{One, Two};
    vec![
        workload(
            "W5-ring-ct",
            1_000_000,
            lanes!(C, n => ring::around::<C>(One, n)),
        ),
        workload(
            "W5-ring-mt",
            1_000_000,
            lanes!(C, n => ring::around::<C>(Two, n)),
        ),
        // With a million leaves some need eight gigabytes.
        workload(
            "W5-skynet-mt",
            100_000,
            lanes!(C, n => ring::skynet::<C>(Two, n)),
        ),
    ]
}

/// Without those whose servers do not survive a panic.
fn restarts() -> Vec<Workload> {
    use Threads::Two;
    vec![
        workload(
            "W8-restart",
            10_000,
            lanes!([Genserver, Floor, Ractor, Kameo] C, n => restart::crash_and_answer::<C>(Two, 0, n)),
        ),
        workload(
            "W8-restart-1000",
            10_000,
            lanes!([Genserver, Floor, Ractor, Kameo] C, n => restart::crash_and_answer::<C>(Two, 1000, n)),
        ),
    ]
}

fn workload(name: &'static str, operations: u64, lanes: Vec<Lane>) -> Workload {
    Workload {
        name,
        operations,
        lanes,
    }
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

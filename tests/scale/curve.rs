//! The sizes, and what is measured at each: printed, never judged.

use std::fs;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

/// The number that the environment asks for, or the one that CI can wait for.
fn asked(variable: &str, otherwise: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked
        .and_then(|number| number.parse().ok())
        .unwrap_or(otherwise)
}

/// A hundredth, a tenth, and all: what is not linear is seen at once.
fn steps(all: u64) -> [u64; 3] {
    [all / 100, all / 10, all].map(|size| size.max(10))
}

pub(crate) fn servers() -> [u64; 3] {
    steps(asked("GENSERVER_SERVERS", 50_000))
}

pub(crate) fn children() -> [u64; 3] {
    steps(asked("GENSERVER_CHILDREN", 10_000))
}

pub(crate) fn casts() -> [u64; 3] {
    steps(asked("GENSERVER_CASTS", 500_000))
}

/// One thread does everything, so that the allocator, which counts for each thread, sees all.
pub(crate) fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A stopwatch for what this thread does: it stands still while others have the processor, where the operating
/// system says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    busy: Duration,
    began: Instant,
}

impl Watch {
    pub(crate) fn start() -> Self {
        Self {
            busy: busy().unwrap_or_default(),
            began: Instant::now(),
        }
    }

    /// How long one of so many took.
    pub(crate) fn each(self, count: u64) -> Each {
        let busy = busy().map(|now| now.saturating_sub(self.busy));
        // It is told now and then only, so it says little of a short time.
        let busy = busy.filter(|busy| *busy > Duration::from_millis(50));
        let took = busy.unwrap_or_else(|| self.began.elapsed());
        Each(took.as_nanos() / u128::from(count.max(1)))
    }
}

/// How long this thread has worked.
fn busy() -> Option<Duration> {
    let schedule = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = schedule.split_whitespace().next()?;
    Some(Duration::from_nanos(nanoseconds.parse().ok()?))
}

/// How long one of many takes, in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Each(u128);

impl std::fmt::Display for Each {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>7} ns", self.0)
    }
}

/// What the operating system has given the program, in kilobytes; 0 where it doesn't say.
pub(crate) fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

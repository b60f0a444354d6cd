//! `#[job(..)]` in the macro's own words.

use std::time::Duration;

use genserver_schedule::{Civil, Cron};
use proc_macro2::TokenStream;
use syn::{Expr, Ident, LitStr};

use super::key::{Key, RetryKey};
use crate::krate::Krate;
use crate::setting::{Restart, Setting};

/// When and how a job runs.
#[derive(Clone, Default)]
pub(crate) struct JobOptions {
    /// All keys and the tokens of their values, in the order in which they stand there, each once.
    pub(crate) keys: Vec<(Key, Ident, TokenStream)>,
    /// Whether something could not be read: what is absent may be that.
    pub(crate) is_doubtful: bool,
    /// Exactly one, as `validate` makes sure.
    pub(crate) schedules: Vec<Chosen>,
    pub(crate) timezone: Setting<Zone>,
    pub(crate) initial_delay: Setting<Duration>,
    pub(crate) run_on_start: Setting<bool>,
    pub(crate) jitter: Setting<Duration>,
    pub(crate) timeout: Setting<Duration>,
    pub(crate) deadline: Setting<Duration>,
    pub(crate) retry: Setting<Retry>,
    pub(crate) on_failure: Setting<OnFailure>,
    pub(crate) max_failures: Setting<u32>,
    pub(crate) panic: Setting<OnPanic>,
    pub(crate) overlap: Setting<Overlap>,
    pub(crate) missed: Setting<Missed>,
    pub(crate) missed_grace: Setting<Duration>,
    pub(crate) max_runs: Setting<u64>,
    pub(crate) until: Setting<Moment>,
    pub(crate) name: Setting<Name>,
    pub(crate) shutdown: Setting<Grace>,
    pub(crate) restart: Setting<Restart>,
    pub(crate) history: Setting<usize>,
    pub(crate) enabled: Setting<bool>,
    pub(crate) gate: Setting<Box<Expr>>,
    /// The path of the runtime; of a method, that of its block.
    pub(crate) krate: Krate,
}

impl JobOptions {
    /// The schedule, if there is no question which.
    pub(crate) fn schedule(&self) -> Option<&Chosen> {
        match self.schedules.as_slice() {
            [one] => Some(one),
            [] | [..] => None,
        }
    }

    /// Where a key stands, if it is given.
    pub(crate) fn key(&self, key: Key) -> Option<&Ident> {
        let mut keys = self.keys.iter();
        keys.find_map(|(known, at, _)| (*known == key).then_some(at))
    }

    /// Whether several runs may be in flight.
    pub(crate) fn is_concurrent(&self) -> bool {
        matches!(self.overlap.value(), Some(Overlap::Concurrent(_)))
    }
}

/// A key that says when runs are due.
#[derive(Clone)]
pub(crate) struct Chosen {
    pub(crate) by: Key,
    pub(crate) key: Ident,
    /// The tokens of the value.
    pub(crate) at: TokenStream,
    /// `None` if it could not be read, which is reported.
    pub(crate) value: Option<Schedule>,
}

#[derive(Clone)]
pub(crate) enum Schedule {
    Interval(Duration),
    Every(Duration),
    Delay(Duration),
    At(Moment),
    Calendar(Cron),
}

/// A time on a calendar and a clock on the wall.
#[derive(Clone)]
pub(crate) struct Moment {
    pub(crate) civil: Civil,
    /// Where the clock hangs, if the text says so.
    pub(crate) zone: Option<Zone>,
}

#[derive(Clone)]
pub(crate) enum Zone {
    Utc,
    Local,
    /// So many seconds east.
    Offset(i32),
    Named(String),
}

/// `retry(..)`.
#[derive(Clone, Default)]
pub(crate) struct Retry {
    /// All keys and the tokens of their values, each once.
    pub(crate) keys: Vec<(RetryKey, Ident, TokenStream)>,
    pub(crate) max: Setting<u32>,
    pub(crate) backoff: Setting<Growth>,
    pub(crate) base: Setting<Duration>,
    pub(crate) factor: Setting<f64>,
    pub(crate) cap: Setting<Duration>,
    pub(crate) jitter: Setting<RetryJitter>,
}

impl Retry {
    /// Where a key stands, if it is given.
    pub(crate) fn key(&self, key: RetryKey) -> Option<&Ident> {
        let mut keys = self.keys.iter();
        keys.find_map(|(known, at, _)| (*known == key).then_some(at))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Growth {
    Constant,
    Linear,
    Exponential,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryJitter {
    Full,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnFailure {
    Continue,
    Restart,
    Stop,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnPanic {
    Crash,
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overlap {
    Skip,
    Queue,
    Replace,
    /// At most so many.
    Concurrent(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    Once,
    Skip,
    Burst,
}

/// What a job registers.
#[derive(Clone)]
pub(crate) enum Name {
    None,
    Is(LitStr),
}

/// How long a run in flight may go on at a shutdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grace {
    Kill,
    Infinity,
    After(Duration),
}

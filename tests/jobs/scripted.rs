//! A job that does what a test says, and writes down what happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genserver::{
    ExitReason, Job, JobContext, JobError, JobResult, JobServer, JobSetup, JobSpec, WallClock,
};
use tokio::time::{Instant, sleep};

use crate::record::Record;

/// What an attempt does.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Takes so long.
    Takes(Duration),
    /// Fails after so long.
    Fails(Duration),
    /// Fails, and no retry helps.
    Fatal,
    /// Panics after so long.
    Panics(Duration),
    /// Never ends.
    Hangs,
    /// Comes again after so long.
    Again(Duration),
    /// Is the last.
    Finish,
    /// Ends when it is asked to, so long afterwards.
    UntilShutdown(Duration),
}

/// A wall clock that rides on tokio's, from [`NOON`].
#[derive(Clone, Copy)]
pub(crate) struct Wall(pub(crate) Instant);

pub(crate) const NOON: SystemTime = UNIX_EPOCH;

impl WallClock for Wall {
    fn now(&self) -> SystemTime {
        NOON + self.0.elapsed()
    }

    fn may_jump(&self) -> bool {
        false
    }
}

type Script = Arc<dyn Fn(u64, u32) -> Act + Send + Sync>;

/// Does what its script says for the run and the attempt.
#[derive(Clone)]
pub(crate) struct Scripted {
    pub(crate) record: Record,
    script: Script,
    begin: Instant,
    /// How many attempts this value has seen.
    attempts: u32,
    pub(crate) in_flight: InFlight,
}

/// How many attempts are in flight now, and how many there were at once at most.
#[derive(Clone, Default)]
pub(crate) struct InFlight(Arc<(AtomicI32, AtomicI32)>);

impl InFlight {
    pub(crate) fn enter(&self) -> Inside {
        let now = self.0.0.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.1.fetch_max(now, Ordering::SeqCst);
        Inside(self.clone())
    }

    pub(crate) fn now(&self) -> i32 {
        self.0.0.load(Ordering::SeqCst)
    }

    pub(crate) fn most(&self) -> i32 {
        self.0.1.load(Ordering::SeqCst)
    }
}

/// An attempt, until it is dropped.
pub(crate) struct Inside(InFlight);

impl Drop for Inside {
    fn drop(&mut self) {
        self.0.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Says that an attempt was dropped before its end.
struct Unless(Option<(Record, String)>);

impl Drop for Unless {
    fn drop(&mut self) {
        if let Some((record, line)) = self.0.take() {
            record.add(line);
        }
    }
}

impl Scripted {
    pub(crate) fn new(
        record: &Record,
        script: impl Fn(u64, u32) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self {
            record: record.clone(),
            script: Arc::new(script),
            begin: Instant::now(),
            attempts: 0,
            in_flight: InFlight::default(),
        }
    }

    /// Every run takes so long.
    pub(crate) fn takes(record: &Record, takes: Duration) -> Self {
        Self::new(record, move |_run, _attempt| Act::Takes(takes))
    }

    /// A run that never ends.
    pub(crate) fn hangs(record: &Record) -> Self {
        Self::new(record, |_run, _attempt| Act::Hangs)
    }

    /// Its wall clock agrees with tokio's.
    pub(crate) fn with(self, spec: JobSpec) -> JobSetup<Self> {
        let wall = Wall(self.begin);
        JobServer::new(self, spec).clock(wall)
    }

    fn at(&self) -> f64 {
        (self.begin.elapsed().as_secs_f64() * 10.0).round() / 10.0
    }

    async fn act(&self, act: Act, ctx: &mut JobContext<'_>) -> JobResult {
        match act {
            Act::Takes(takes) => sleep(takes).await,
            Act::Fails(takes) => {
                sleep(takes).await;
                return Err(JobError::new("no luck"));
            }
            Act::Fatal => return Err(JobError::fatal("no hope")),
            Act::Panics(takes) => {
                sleep(takes).await;
                explode();
            }
            Act::Hangs => std::future::pending().await,
            Act::Again(delay) => ctx.again_after(delay),
            Act::Finish => ctx.finish(),
            Act::UntilShutdown(takes) => {
                ctx.shutdown().await;
                assert!(ctx.is_shutting_down());
                sleep(takes).await;
            }
        }
        Ok(())
    }
}

#[expect(clippy::panic, reason = "that is what the script says")]
fn explode() {
    panic!("boom");
}

impl Job for Scripted {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let _inside = self.in_flight.enter();
        self.attempts += 1;
        let name = format!("{}.{}", ctx.run(), ctx.attempt());
        self.record.add(format!("start {name} at {}", self.at()));
        let mut unless = Unless(Some((self.record.clone(), format!("dropped {name}"))));
        let result = self.act((self.script)(ctx.run(), ctx.attempt()), ctx).await;
        unless.0 = None;
        self.record.add(format!("end {name} at {}", self.at()));
        result
    }

    async fn terminate(&mut self, reason: &ExitReason) {
        let reason = match reason {
            ExitReason::Panicked(panic) => panic.message().to_owned(),
            reason => reason.to_string(),
        };
        let attempts = self.attempts;
        self.record
            .add(format!("terminate {reason} after {attempts}"));
    }
}

/// The lines that begin so, without that beginning.
pub(crate) fn lines(record: &Record, begin: &str) -> Vec<String> {
    let lines = record.lines().into_iter();
    lines
        .filter_map(|line| line.strip_prefix(begin).map(str::to_owned))
        .collect()
}

/// When attempts began: `1.1 at 10`.
pub(crate) fn starts(record: &Record) -> Vec<String> {
    lines(record, "start ")
}

//! Every event of the crate. The only file that knows `tracing`.
//!
//! Levels and conditions are those of OTP's reports (rows LOG-*, note A17).

use std::fmt::Display;
use std::sync::Once;
use std::time::Duration;

use crate::exit::ExitReason;
use crate::process::Pid;

/// Whether anybody reads crash reports: else the state need not be shown.
pub(crate) fn is_recorded() -> bool {
    tracing::enabled!(tracing::Level::ERROR)
}

/// What is known of a server that ended through its own loop.
pub(crate) struct Crash<'a> {
    pub(crate) pid: &'a Pid,
    pub(crate) name: Option<&'a str>,
    pub(crate) reason: &'a ExitReason,
    /// The name of the last request it took.
    pub(crate) last_message: &'a str,
    /// The number of the process whose call it was.
    pub(crate) client: Option<u64>,
    pub(crate) state: Option<&'a str>,
}

/// LOG-01, LOG-02, LOG-03, LOG-05: nothing for a clean end.
pub(crate) fn server_ended(crash: &Crash<'_>) {
    if crash.reason.is_clean() {
        return;
    }
    tracing::error!(
        pid = %crash.pid,
        name = crash.name,
        reason = %crash.reason,
        last_message = crash.last_message,
        client = crash.client,
        state = crash.state,
        "server terminated"
    );
}

/// LOG-06: a server that never began.
pub(crate) fn init_failed(pid: &Pid, name: Option<&str>, reason: &ExitReason) {
    if !reason.is_clean() {
        tracing::error!(%pid, name, %reason, "server failed to start");
    }
}

/// LOG-07, GS-94.
pub(crate) fn unexpected_info(pid: &Pid, name: Option<&str>, info: &str) {
    tracing::error!(%pid, name, info, "server received an unexpected message");
}

/// SYS-10: somebody wants to see each event of this server.
pub(crate) fn server_event(pid: &Pid, name: Option<&str>, event: &dyn Display, what: &str) {
    tracing::info!(%pid, name, event = %event, what, "server event");
}

/// LOG-08. A task that no process owns has no starter.
pub(crate) fn task_ended(pid: &Pid, starter: Option<&Pid>, reason: &ExitReason) {
    if !reason.is_clean() {
        let starter = starter.map(tracing::field::display);
        tracing::error!(%pid, starter, %reason, "task terminated");
    }
}

/// What is known of a supervised child.
#[derive(Clone, Copy)]
pub(crate) struct Supervised<'a> {
    pub(crate) supervisor: &'a Pid,
    pub(crate) child: &'a str,
    pub(crate) pid: Option<&'a Pid>,
}

impl Supervised<'_> {
    fn pid(&self) -> Option<tracing::field::DisplayValue<&Pid>> {
        self.pid.map(tracing::field::display)
    }
}

/// LOG-09.
pub(crate) fn child_terminated(child: Supervised<'_>, reason: &ExitReason) {
    tracing::error!(supervisor = %child.supervisor, child = child.child, pid = child.pid(), %reason, "child terminated");
}

/// LOG-10.
pub(crate) fn child_started(child: Supervised<'_>) {
    tracing::info!(supervisor = %child.supervisor, child = child.child, pid = child.pid(), "child started");
}

/// LOG-11.
pub(crate) fn child_failed_to_start(
    child: Supervised<'_>,
    error: &(dyn std::error::Error + 'static),
) {
    tracing::error!(supervisor = %child.supervisor, child = child.child, error, "child failed to start");
}

/// LOG-12.
pub(crate) fn gave_up(supervisor: &Pid, child: &str) {
    tracing::error!(%supervisor, child, reason = "reached_max_restart_intensity", "supervisor gave up");
}

/// LOG-13.
pub(crate) fn child_stopped_badly(child: Supervised<'_>, reason: &ExitReason) {
    tracing::error!(supervisor = %child.supervisor, child = child.child, pid = child.pid(), %reason, "child did not shut down in order");
}

/// Note A1: a supervisor waits for as long as it takes, and says so.
pub(crate) fn kill_is_slow(child: Supervised<'_>) {
    tracing::warn!(supervisor = %child.supervisor, child = child.child, pid = child.pid(), "child was killed but has not reached an await yet");
}

/// A job, in each event of its own.
#[derive(Clone, Copy)]
pub(crate) struct JobAt<'a> {
    pub(crate) job: &'a str,
    pub(crate) pid: &'a Pid,
}

/// What is known of a run that has ended.
pub(crate) struct Ran<'a> {
    pub(crate) run: u64,
    pub(crate) attempts: u32,
    pub(crate) took: Duration,
    pub(crate) outcome: &'a str,
}

/// What an attempt's own events are shown in.
pub(crate) struct JobSpan(tracing::Span);

impl JobSpan {
    pub(crate) fn new(
        name: &str,
        run: u64,
        attempt: u32,
        nominal: &dyn Display,
        lateness: Duration,
    ) -> Self {
        Self(tracing::info_span!("job", name, run, attempt, %nominal, ?lateness))
    }

    /// As a part of the attempt.
    pub(crate) fn within<T>(&self, act: impl FnOnce() -> T) -> T {
        self.0.in_scope(act)
    }
}

/// An attempt begins.
pub(crate) fn job_started(
    JobAt { job, pid }: JobAt<'_>,
    run: u64,
    attempt: u32,
    nominal: &dyn Display,
    lateness: Duration,
) {
    tracing::debug!(job, %pid, run, attempt, %nominal, ?lateness, "job started");
}

/// A run ended well.
pub(crate) fn job_succeeded(JobAt { job, pid }: JobAt<'_>, ran: &Ran<'_>) {
    let (run, attempts, took) = (ran.run, ran.attempts, ran.took);
    tracing::debug!(job, %pid, run, attempts, ?took, "job succeeded");
}

/// An attempt failed.
pub(crate) fn job_failed(
    JobAt { job, pid }: JobAt<'_>,
    run: u64,
    attempt: u32,
    error: &str,
    timed_out: bool,
) {
    tracing::error!(job, %pid, run, attempt, error, timed_out, "job failed");
}

/// Another attempt will be made.
pub(crate) fn job_retrying(
    JobAt { job, pid }: JobAt<'_>,
    run: u64,
    attempt: u32,
    within: Duration,
) {
    tracing::info!(job, %pid, run, attempt, ?within, "job retrying");
}

/// A run's last attempt failed.
pub(crate) fn job_gave_up(JobAt { job, pid }: JobAt<'_>, ran: &Ran<'_>) {
    let (run, attempts, took, error) = (ran.run, ran.attempts, ran.took, ran.outcome);
    tracing::error!(job, %pid, run, attempts, ?took, error, "job gave up");
}

/// A run was cut: replaced, or ended by a shutdown.
pub(crate) fn job_cut(JobAt { job, pid }: JobAt<'_>, ran: &Ran<'_>) {
    let (run, attempts, took) = (ran.run, ran.attempts, ran.took);
    tracing::warn!(job, %pid, run, attempts, ?took, "job cut");
}

/// An attempt panicked, and its process ends: the crash report of that says more.
pub(crate) fn job_crashed(JobAt { job, pid }: JobAt<'_>, run: u64, attempt: u32, error: &str) {
    tracing::error!(job, %pid, run, attempt, error, "job crashed");
}

/// A run waited for its turn, and the job was stopped.
pub(crate) fn job_dropped(JobAt { job, pid }: JobAt<'_>, nominal: &dyn Display) {
    tracing::warn!(job, %pid, %nominal, "job dropped a run");
}

/// Ticks became no run.
pub(crate) fn job_skipped(
    JobAt { job, pid }: JobAt<'_>,
    reason: &str,
    count: u64,
    nominal: &dyn Display,
) {
    tracing::warn!(job, %pid, reason, count, %nominal, "job skipped");
}

/// The wall clock was set, or the machine slept.
pub(crate) fn job_clock_jumped(JobAt { job, pid }: JobAt<'_>, by: Duration, way: &str) {
    tracing::warn!(job, %pid, ?by, way, "clock jumped");
}

/// Somebody changed what the job does.
pub(crate) fn job_changed(JobAt { job, pid }: JobAt<'_>, how: &'static str) {
    tracing::info!(job, %pid, "{how}");
}

/// A store or a gate did not answer.
pub(crate) fn job_unreachable(JobAt { job, pid }: JobAt<'_>, error: &str) {
    tracing::error!(job, %pid, error, "job could not reach its store or gate");
}

/// Only unwinding panics can be caught: said once, when the first server starts.
pub(crate) fn warn_if_panics_abort() {
    static ONCE: Once = Once::new();
    if cfg!(panic = "abort") {
        ONCE.call_once(|| {
            tracing::warn!(
                "built with `panic = \"abort\"`: a panic ends the program, not one server"
            );
        });
    }
}

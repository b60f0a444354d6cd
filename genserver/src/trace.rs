//! Every event of the crate. The only file that knows `tracing`.
//!
//! Levels and conditions are those of OTP's reports (rows LOG-*, note A17).

use std::fmt::Display;
use std::sync::Once;

use crate::exit::ExitReason;
use crate::process::Pid;

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

/// A run of a job failed; the job goes on.
pub(crate) fn job_failed(job: &str, pid: &Pid, error: &(dyn std::error::Error + 'static)) {
    tracing::error!(job, %pid, error, "job failed");
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

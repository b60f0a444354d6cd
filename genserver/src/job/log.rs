//! What happens to a job, in the log.

use super::stamp::Stamp;
use super::{JobEvent, RunOutcome, RunReport, SkipReason};
use crate::process::Pid;
use crate::trace::{self, Ran};

/// Every event of every job passes here.
pub(super) fn log(job: &str, pid: &Pid, event: &JobEvent) {
    let at = trace::JobAt { job, pid };
    match event {
        JobEvent::Started {
            run,
            attempt,
            nominal,
            lateness,
        } => trace::job_started(at, *run, *attempt, &Stamp(*nominal), *lateness),
        JobEvent::Succeeded(report) => trace::job_succeeded(at, &ran(report)),
        JobEvent::Failed {
            run,
            attempt,
            error,
            timed_out,
        } => trace::job_failed(at, *run, *attempt, error, *timed_out),
        JobEvent::Retrying {
            run,
            attempt,
            within,
        } => trace::job_retrying(at, *run, *attempt, *within),
        JobEvent::GaveUp(report) => trace::job_gave_up(at, &ran(report)),
        JobEvent::Cut(report) => trace::job_cut(at, &ran(report)),
        JobEvent::Crashed {
            run,
            attempt,
            error,
        } => trace::job_crashed(at, *run, *attempt, error),
        JobEvent::Dropped { nominal } => trace::job_dropped(at, &Stamp(*nominal)),
        JobEvent::Skipped {
            reason,
            count,
            nominal,
        } => trace::job_skipped(at, name_of(*reason), *count, &Stamp(*nominal)),
        JobEvent::ClockJumped { by, back } => {
            let way = if *back { "back" } else { "forward" };
            trace::job_clock_jumped(at, *by, way);
        }
        JobEvent::Paused => trace::job_changed(at, "job paused"),
        JobEvent::Resumed => trace::job_changed(at, "job resumed"),
        JobEvent::Rescheduled => trace::job_changed(at, "job rescheduled"),
        JobEvent::Unreachable { error } => trace::job_unreachable(at, error),
    }
}

fn ran(report: &RunReport) -> Ran<'_> {
    Ran {
        run: report.run,
        attempts: report.attempts,
        took: report.took,
        outcome: match &report.outcome {
            RunOutcome::Succeeded => "succeeded",
            RunOutcome::Failed(error) => error,
            RunOutcome::TimedOut => "timed out",
            RunOutcome::Cut => "cut",
        },
    }
}

fn name_of(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Overlap => "overlap",
        SkipReason::Missed => "missed",
        SkipReason::Paused => "paused",
        SkipReason::Snoozed => "snoozed",
        SkipReason::Gate => "gate",
    }
}

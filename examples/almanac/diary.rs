//! What happened, and when: [`Diary`].

use std::io::Write as _;

use genserver::testing::TestClock;
use genserver::{JobEvent, JobObserver, RunReport, SkipReason, jiff};

/// Writes a line for each event of a job, with the time that the clock shows.
#[derive(Clone)]
pub(crate) struct Diary {
    clock: TestClock,
}

impl Diary {
    pub(crate) fn new(clock: &TestClock) -> Self {
        Self {
            clock: clock.clone(),
        }
    }

    /// A line that is no job's.
    pub(crate) fn note(&self, line: &str) {
        self.write("*", line);
    }

    fn write(&self, who: &str, what: &str) {
        let now = self.clock.text();
        // Whoever reads this may have read enough, as `head` does.
        let _written = writeln!(std::io::stdout(), "{now}  {who:<10} {what}").is_ok();
    }
}

impl JobObserver for Diary {
    fn observe(&self, job: &str, event: &JobEvent) {
        if let Some(line) = line(event) {
            self.write(job, &line);
        }
    }
}

fn line(event: &JobEvent) -> Option<String> {
    Some(match event {
        JobEvent::Started { run, attempt, .. } => format!("run {run}, attempt {attempt}"),
        JobEvent::Succeeded(report) => {
            format!("run {} succeeded after {}", report.run, took(report))
        }
        JobEvent::Failed {
            error,
            timed_out: false,
            ..
        } => format!("failed: {error}"),
        JobEvent::Failed { .. } => "failed: it took too long".to_owned(),
        JobEvent::Retrying { within, .. } => format!("tries again in {within:?}"),
        JobEvent::GaveUp(report) => format!("gave up run {} after {}", report.run, took(report)),
        JobEvent::Cut(report) => format!("cut run {} after {}", report.run, took(report)),
        JobEvent::Crashed { error, .. } => format!("crashed: {error}"),
        // Each Monday without guests would be a line.
        JobEvent::Skipped {
            reason: SkipReason::Paused,
            ..
        } => return None,
        JobEvent::Skipped { reason, count, .. } => format!("skipped {count} ({reason:?})"),
        JobEvent::ClockJumped { by, back } => {
            format!(
                "the clock jumped {by:?} {}",
                if *back { "back" } else { "ahead" }
            )
        }
        JobEvent::Resumed => "resumed".to_owned(),
        _ => return None,
    })
}

fn took(report: &RunReport) -> String {
    let took = jiff::SignedDuration::try_from(report.took).unwrap_or(jiff::SignedDuration::MAX);
    format!("{took:#}")
}

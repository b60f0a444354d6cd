//! What happens, as lines for whoever watches.

use genserver::{JobEvent, JobObserver, RunOutcome, Schedule, SkipReason};
use jiff::Timestamp;
use mail::lettre::message::Mailbox;
use tokio::sync::mpsc::UnboundedSender;

use crate::period::{Period, Rhythm};

/// Something that happened.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// The API is asked.
    Begun(Period),
    /// The report is there, as text.
    Written(String),
    /// Somebody has got it.
    Sent(Rhythm, Mailbox),
    /// What the job's server says.
    Job(Rhythm, JobEvent),
}

/// How a run has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    Failed(String),
}

/// Hears what becomes of a job, and passes it on.
pub(crate) fn observer(rhythm: Rhythm, news: UnboundedSender<News>) -> impl JobObserver {
    move |_job: &str, event: &JobEvent| {
        // Nobody reads the news when the program is about to end.
        let _heard = news.send(News::Job(rhythm, event.clone()));
    }
}

impl News {
    /// The line that says it. Of an attempt that failed, and of the next one, the log tells.
    pub(crate) fn line(&self) -> Option<String> {
        match self {
            Self::Begun(period) => Some(format!("{}: asks for {period}", period.rhythm)),
            Self::Sent(rhythm, to) => Some(format!("{rhythm}: mailed to {to}")),
            Self::Job(rhythm, event) => said(event).map(|said| format!("{rhythm}: {said}")),
            Self::Written(_) => None,
        }
    }

    /// How the run has ended of which this is the end.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Job(_, JobEvent::Succeeded(_)) => Some(Outcome::Sent),
            Self::Job(_, event) if is_end(event) => said(event).map(Outcome::Failed),
            Self::Begun(_) | Self::Written(_) | Self::Sent(..) | Self::Job(..) => None,
        }
    }
}

/// The line that says when a report is due next, and what it will be about.
pub(crate) fn due(rhythm: Rhythm, schedule: &Schedule, now: Timestamp) -> Option<String> {
    let next = schedule.preview(now).ok()?.next()?;
    let period = Period::before(rhythm, next.date()).ok()?;
    let next = next.strftime("%a %F at %H:%M %Z");
    Some(format!("{rhythm}: due next on {next}, about {period}"))
}

fn is_end(event: &JobEvent) -> bool {
    matches!(
        event,
        JobEvent::GaveUp(_) | JobEvent::Cut(_) | JobEvent::Crashed { .. }
    )
}

fn said(event: &JobEvent) -> Option<String> {
    match event {
        JobEvent::Succeeded(_) => Some("done".to_owned()),
        JobEvent::GaveUp(run) => {
            let (attempts, why) = (run.attempts, why(&run.outcome));
            Some(format!("gave up after {}: {why}", times(attempts)))
        }
        JobEvent::Cut(_) => Some("cut before it was done, because the program ends".to_owned()),
        JobEvent::Crashed { error, .. } => Some(format!("crashed: {error}")),
        JobEvent::Skipped {
            reason: SkipReason::Missed,
            count,
            ..
        } => Some(format!("missed {count}, too long ago to make up for")),
        _ => None,
    }
}

fn why(outcome: &RunOutcome) -> &str {
    match outcome {
        RunOutcome::Failed(error) => error,
        // Which says nothing of the attempts before.
        RunOutcome::TimedOut => "no time was left; what the last attempt failed with is in the log",
        _ => "it was cut",
    }
}

fn times(count: u32) -> String {
    match count {
        1 => "1 attempt".to_owned(),
        count => format!("{count} attempts"),
    }
}

#[cfg(test)]
mod tests {
    use genserver::ScheduleError;

    use super::*;

    #[test]
    fn what_is_due_next_is_said_on_the_clocks_of_the_place() -> Result<(), ScheduleError> {
        let table = [
            (
                Rhythm::Daily,
                "daily 06:00 in Europe/Berlin",
                "2026-03-29T00:30Z",
                "daily: due next on Sun 2026-03-29 at 06:00 CEST, about Saturday, 28 March 2026",
            ),
            // In Berlin there is no half past two on that night.
            (
                Rhythm::Daily,
                "daily 02:30 in Europe/Berlin",
                "2026-03-29T00:30Z",
                "daily: due next on Sun 2026-03-29 at 03:00 CEST, about Saturday, 28 March 2026",
            ),
            (
                Rhythm::Weekly,
                "weekly Mon 06:00 in America/New_York",
                "2026-10-31T12:00Z",
                "weekly: due next on Mon 2026-11-02 at 06:00 EST, about 26 October to 1 November 2026",
            ),
            (
                Rhythm::Monthly,
                "monthly 1 06:00 in Pacific/Kiritimati",
                "2026-12-31T15:00Z",
                "monthly: due next on Fri 2027-01-01 at 06:00 +14, about December 2026",
            ),
        ];
        for (rhythm, schedule, now, line) in table {
            let schedule: Schedule = schedule.parse()?;
            let now = now.parse().expect("an instant");
            assert_eq!(due(rhythm, &schedule, now).as_deref(), Some(line));
        }
        Ok(())
    }
}

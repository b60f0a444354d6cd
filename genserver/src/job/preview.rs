//! When a schedule will be due, without running anything.

use std::iter;
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::schedule::Kind;
use super::{JobSpec, Schedule, ScheduleError};
use crate::calendar::{Cron, next_after};

impl Schedule {
    /// When runs are due after `from`, on the clocks of the schedule's zone.
    ///
    /// `from` counts as the start of the job. An `interval` is shown as if runs took no time. What counts from the start
    /// is shown in UTC.
    ///
    /// ```
    /// use genserver::Schedule;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // Clocks in Berlin are set forward from 02:00 to 03:00.
    /// let nightly = Schedule::parse("daily 02:30 in Europe/Berlin")?;
    /// let runs: Vec<String> = nightly
    ///     .preview("2026-03-28T12:00Z".parse()?)?
    ///     .map(|run| run.strftime("%F %T %:z").to_string())
    ///     .take(2)
    ///     .collect();
    /// assert_eq!(runs, ["2026-03-29 03:00:00 +02:00", "2026-03-30 02:30:00 +02:00"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Zone`] if its zone is unknown on this machine.
    pub fn preview(
        &self,
        from: Timestamp,
    ) -> Result<impl Iterator<Item = Zoned> + use<>, ScheduleError> {
        Beat::new(self, from, None)
    }
}

impl JobSpec {
    /// When runs are due after `from`, as [`Schedule::preview`], with what the options say of `run_on_start`,
    /// `initial_delay`, `until` and `max_runs`, for a job that starts at `from` for the first time.
    ///
    /// ```
    /// use genserver::{JobSpec, Schedule};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let spec = JobSpec::new(Schedule::parse("every 10m")?).run_on_start(true).max_runs(3);
    /// let runs: Vec<String> = spec.preview("2026-11-20T12:00Z".parse()?)?.map(|run| run.time().to_string()).collect();
    /// assert_eq!(runs, ["12:00:00", "12:10:00", "12:20:00"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Zone`] if its zone, or that of `until`, is unknown on this machine.
    pub fn preview(
        &self,
        from: Timestamp,
    ) -> Result<impl Iterator<Item = Zoned> + use<>, ScheduleError> {
        // An interval counts from the end of a run, so that of the first one, too.
        let counts_from_run = self.run_on_start && matches!(self.schedule.0, Kind::Interval(_));
        let initial = self.initial_delay.filter(|_| !counts_from_run);
        let beat = Beat::new(&self.schedule, from, initial)?;
        let until = self.until.map(|until| until.resolve()).transpose()?;
        let most = self
            .max_runs
            .map(|max| usize::try_from(max).unwrap_or(usize::MAX));
        let at_once = self.run_on_start.then(|| from.to_zoned(beat.zone.clone()));
        let in_time =
            move |run: &Zoned| until.is_none_or(|until| SystemTime::from(run.timestamp()) <= until);
        let runs = at_once.into_iter().chain(beat.take_while(in_time));
        Ok(runs.take(most.unwrap_or(usize::MAX)))
    }
}

/// The times at which a schedule is due.
struct Beat {
    next: Option<Timestamp>,
    rule: Rule,
    zone: TimeZone,
}

enum Rule {
    Once,
    /// `first` plus multiples: it doesn't drift.
    Multiples {
        first: Timestamp,
        period: Duration,
        number: u32,
    },
    Calendar(Cron),
}

impl Beat {
    fn new(
        schedule: &Schedule,
        from: Timestamp,
        initial: Option<Duration>,
    ) -> Result<Self, ScheduleError> {
        let zone = schedule.zone().resolve()?;
        let multiples = |period| {
            let first = from.checked_add(initial.unwrap_or(period)).ok();
            let rule = first.map(|first| Rule::Multiples {
                first,
                period,
                number: 0,
            });
            (first, rule.unwrap_or(Rule::Once))
        };
        let (next, rule) = match &schedule.0 {
            Kind::Interval(delay) => multiples(*delay),
            Kind::Every(period) => multiples((*period).max(Duration::from_nanos(1))),
            Kind::Delay(delay) => (from.checked_add(*delay).ok(), Rule::Once),
            Kind::At(when) => {
                let at = Timestamp::try_from(when.resolve()?).ok();
                (at.filter(|at| *at > from), Rule::Once)
            }
            Kind::Calendar { cron, .. } => (next_after(cron, &zone, from), Rule::Calendar(*cron)),
        };
        Ok(Self { next, rule, zone })
    }
}

impl Iterator for Beat {
    type Item = Zoned;

    fn next(&mut self) -> Option<Zoned> {
        let now = self.next?;
        self.next = match &mut self.rule {
            Rule::Once => None,
            Rule::Multiples {
                first,
                period,
                number,
            } => {
                *number = number.saturating_add(1);
                let passed = period.checked_mul(*number);
                passed.and_then(|passed| first.checked_add(passed).ok())
            }
            Rule::Calendar(cron) => next_after(cron, &self.zone, now),
        };
        Some(now.to_zoned(self.zone.clone()))
    }
}

impl iter::FusedIterator for Beat {}

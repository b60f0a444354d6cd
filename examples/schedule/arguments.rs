//! The command line.

use clap::{Args, Parser};
use genserver::jiff::{self, Timestamp};
use genserver::{Schedule, ScheduleError};

/// Prints when a schedule is due: one run a line, in RFC 3339 with the offset that is in force.
///
/// The schedule is a cron expression, with five fields or six (seconds first), a nickname as `@daily`, or one of the
/// options below. Runs are strictly later than `--from`.
///
/// Exit status: 0 if all went well, 1 if the output could not be written, 2 if the schedule or another argument cannot be
/// read; then standard error says what is wrong, and where.
#[derive(Debug, Parser)]
#[command(name = "schedule", after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,

    /// Whose clocks count: a name as `Europe/Berlin`, `local`, or an offset [default: UTC]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    timezone: Option<String>,

    /// Where to begin, as `2026-03-27T00:00:00+01:00` [default: now]
    #[arg(long, value_name = "INSTANT")]
    from: Option<String>,

    /// How many runs to print
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    next: u32,
}

const EXAMPLES: &str = "\
Examples:
  schedule '0 9 * * MON-FRI' --timezone Europe/Berlin
  schedule --daily 02:30 --timezone America/New_York --from 2026-03-07T00:00:00-05:00 --next 2
  schedule --monthly 'last Fri 18:00' --next 12
  schedule --every 90s";

/// The schedule, in one of its forms.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
struct Given {
    /// A cron expression: minute, hour, day of month, month, weekday
    #[arg(value_name = "EXPRESSION")]
    expression: Option<String>,

    /// A fixed rate, as `10m`; counts from `--from`
    #[arg(long, value_name = "DURATION")]
    every: Option<String>,

    /// Each day, as `06:00`
    #[arg(long, value_name = "TIME")]
    daily: Option<String>,

    /// On days of each week, as `Mon,Thu 09:00`
    #[arg(long, value_name = "DAYS TIME")]
    weekly: Option<String>,

    /// On a day of each month, as `1 06:00`, `last 18:00` or `first Mon 09:00`
    #[arg(long, value_name = "DAY TIME")]
    monthly: Option<String>,
}

/// Why there is nothing to print.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArgumentError {
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    #[error("`{text}` is no instant ({source}): write it as in `2026-03-27T00:00:00+01:00`")]
    From { text: String, source: jiff::Error },
}

impl Arguments {
    /// The lines to print.
    pub(crate) fn runs(&self) -> Result<impl Iterator<Item = String> + use<>, ArgumentError> {
        let schedule = self.given.schedule()?;
        let schedule = match &self.timezone {
            Some(zone) => schedule.timezone(zone)?,
            None => schedule,
        };
        let runs = schedule.preview(self.from()?)?;
        let lines = runs.map(|run| run.strftime("%FT%T%.f%:z").to_string());
        Ok(lines.take(self.next.try_into().unwrap_or(usize::MAX)))
    }

    fn from(&self) -> Result<Timestamp, ArgumentError> {
        let Some(text) = &self.from else {
            return Ok(Timestamp::now());
        };
        text.parse().map_err(|source| ArgumentError::From {
            text: text.clone(),
            source,
        })
    }
}

impl Given {
    fn schedule(&self) -> Result<Schedule, ScheduleError> {
        let Self {
            expression,
            every,
            daily,
            weekly,
            monthly,
        } = self;
        match (expression, every, daily, weekly, monthly) {
            (_, Some(period), ..) => Schedule::parse(&format!("every {period}")),
            (_, _, Some(time), ..) => Schedule::daily(time),
            (_, _, _, Some(days), _) => Schedule::weekly(days),
            (_, _, _, _, Some(day)) => Schedule::monthly(day),
            (expression, None, None, None, None) => {
                Schedule::cron(expression.as_deref().unwrap_or_default())
            }
        }
    }
}

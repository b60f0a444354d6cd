//! The command line.

use std::collections::HashSet;
use std::env;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use genserver::{Retry, Schedule, ScheduleError, When, Zone};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use mail::lettre::message::Mailbox;
use mail::{Mailer, UrlError};
use reqwest::Url;

use crate::api::BadApi;
use crate::period::Rhythm;

/// Asks an API what a portfolio is worth, and mails a report: each day, each week and each month.
///
/// A report is about what is over: yesterday, last week from Monday to Sunday, last month. Without `--now` this is a
/// service: it says when each report is due next, and runs until Ctrl-C. With `--now` it sends one report and ends.
///
/// Without `--api` it asks a sample API within the program, and without `--smtp` it writes mails to files: so it
/// works with nothing installed.
///
/// What fails is tried again, after a pause that doubles each time and is never longer than an hour, for at most three
/// hours. Who has got the report doesn't get it twice. `RUST_LOG=debug` says more on stderr.
///
/// Exit status: 0 if all went well, and after Ctrl-C or SIGTERM; 1 if the report of `--now` was not sent to all, or the
/// service failed; 2 if the arguments are no use.
#[derive(Debug, Parser)]
#[command(name = "report", max_term_width = 100, args_override_self = true)]
pub(crate) struct Arguments {
    /// Send one report at once, and end
    #[arg(long, value_name = "KIND")]
    pub(crate) now: Option<Rhythm>,

    /// With --now: as if it were due on this day, as in 2026-11-01 [default: today in the time zone]
    #[arg(long, requires = "now")]
    date: Option<Date>,

    /// The API; asked is URL/portfolio?from=DATE&to=DATE [default: a sample within the program]
    // Not read by clap, which repeats what it can't read: there may be a password in it.
    #[arg(long, value_name = "URL")]
    api: Option<String>,

    /// The mail server: `smtp://HOST:PORT`, or `smtps://USER:PASSWORD@HOST` with TLS [default: none, mails become files]
    #[arg(long, value_name = "URL", requires_all = ["to", "from"])]
    smtp: Option<String>,

    /// Where mails become files if there is no mail server [default: report-outbox in the folder for temporary files]
    #[arg(long, value_name = "DIR", conflicts_with = "smtp")]
    outbox: Option<PathBuf>,

    /// Who gets the reports, as ada@example.org or "Ada <ada@example.org>"; again for each
    #[arg(long, value_name = "ADDRESS", default_value = "You <you@example.org>", value_parser = address)]
    to: Vec<Mailbox>,

    /// Whom the mails come from
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "Reports <reports@example.org>",
        value_parser = address
    )]
    pub(crate) from: Mailbox,

    /// Whose clocks count: Europe/Berlin, UTC, local
    #[arg(long, value_name = "ZONE", default_value = "Europe/Berlin", value_parser = Zone::parse)]
    pub(crate) timezone: Zone,

    /// When the daily report is due
    #[arg(long, value_name = "TIME", default_value = "06:00", value_parser = Schedule::daily)]
    daily: Schedule,

    /// When the weekly report is due
    #[arg(long, value_name = "DAY TIME", default_value = "Mon 06:00", value_parser = Schedule::weekly)]
    weekly: Schedule,

    /// When the monthly report is due, as in "1 06:00" or "first Mon 09:00"
    #[arg(long, value_name = "DAY TIME", default_value = "1 06:00", value_parser = Schedule::monthly)]
    monthly: Schedule,

    /// How long the API may take for its answer, and the mail server for each mail, in seconds up to 30
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = limit)]
    pub(crate) timeout: Duration,

    /// How often a report is tried again
    #[arg(long, value_name = "N", default_value_t = 8)]
    retries: u32,

    /// The first pause before it is tried again, in seconds up to 3600
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = pause)]
    pause: Duration,
}

/// Arguments that are each all right, and together no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadArguments {
    #[error("--api: {0}")]
    Api(#[from] BadApi),

    #[error("--smtp: {0}")]
    Smtp(#[from] UrlError),

    #[error("--outbox: {path} cannot be used: {source}")]
    Outbox { path: PathBuf, source: io::Error },

    #[error("--timezone: {0}")]
    Schedule(#[from] ScheduleError),

    #[error("--date: {0} is not a day from 1970 to today; a report is about what is over")]
    Date(Date),
}

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

impl Arguments {
    /// When the reports of a kind are due: by the calendar, or now.
    pub(crate) fn schedule(&self, rhythm: Rhythm) -> Result<Schedule, BadArguments> {
        let zone = self.timezone.resolve().map_err(ScheduleError::from)?;
        let today = Timestamp::now().to_zoned(zone).date();
        let schedule = match (self.now, rhythm) {
            (Some(_), _) => once(self.date.unwrap_or(today), today)?,
            (None, Rhythm::Daily) => self.daily,
            (None, Rhythm::Weekly) => self.weekly,
            (None, Rhythm::Monthly) => self.monthly,
        };
        Ok(schedule.timezone(&self.timezone.to_string())?)
    }

    /// The API that is asked, if it isn't the sample.
    pub(crate) fn api(&self) -> Result<Option<Url>, BadArguments> {
        let url = self.api.as_deref().map(Url::parse).transpose();
        Ok(url.map_err(BadApi::Url)?)
    }

    /// Who gets the reports: each once, however often they are given.
    pub(crate) fn recipients(&self) -> Vec<Mailbox> {
        let mut known = HashSet::new();
        let all = self.to.iter();
        all.filter(|to| known.insert(&to.email)).cloned().collect()
    }

    /// How often, and after which pauses.
    pub(crate) fn retry(&self) -> Retry {
        Retry::times(self.retries)
            .base(self.pause)
            .cap(LONGEST_PAUSE)
    }

    /// What sends the mails, and what it is called.
    pub(crate) fn mailer(&self) -> Result<(Mailer, String), BadArguments> {
        match &self.smtp {
            Some(url) => {
                let mailer = Mailer::new(url, self.timeout)?;
                Ok((mailer, "mails go to the mail server".to_owned()))
            }
            None => {
                let elsewhere = || env::temp_dir().join("report-outbox");
                let path = self.outbox.clone().unwrap_or_else(elsewhere);
                let said = format!("mails become files in {}", path.display());
                let mailer = Mailer::into_folder(&path);
                let mailer = mailer.map_err(|source| BadArguments::Outbox { path, source })?;
                Ok((mailer, said))
            }
        }
    }
}

/// Due when a day begins, which is over by now.
fn once(day: Date, today: Date) -> Result<Schedule, BadArguments> {
    if !(date(1970, 1, 1)..=today).contains(&day) {
        return Err(BadArguments::Date(day));
    }
    Ok(Schedule::at(When::parse(&format!("{day}T00:00"))?))
}

fn address(text: &str) -> Result<Mailbox, &'static str> {
    text.parse()
        .map_err(|_no_address| "write an address, as ada@example.org or \"Ada <ada@example.org>\"")
}

fn limit(text: &str) -> Result<Duration, String> {
    within(text, 0.1, 30.0)
}

fn pause(text: &str) -> Result<Duration, String> {
    within(text, 0.0, LONGEST_PAUSE.as_secs_f64())
}

fn within(text: &str, least: f64, most: f64) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_error| "not a number".to_owned())?;
    if (least..=most).contains(&seconds) {
        return Ok(Duration::from_secs_f64(seconds));
    }
    Err(format!("not from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_a_number_within_bounds() {
        assert_eq!(limit("0.1"), Ok(Duration::from_millis(100)));
        assert_eq!(limit("30"), Ok(Duration::from_secs(30)));
        assert_eq!(pause("0"), Ok(Duration::ZERO));
        for wrong in ["", "x", "-1", "0", "31", "1m", "NaN", "inf", "1e300"] {
            assert!(limit(wrong).is_err(), "{wrong}");
        }
        for wrong in ["-0.1", "3601", "NaN"] {
            assert!(pause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_due_at_once_is_over() {
        let today = date(2026, 11, 22);
        for day in [date(1970, 1, 1), date(2026, 11, 1), today] {
            let schedule = once(day, today).expect("it is over").to_string();
            assert_eq!(schedule, format!("at {day}T00:00:00Z"));
        }
        for day in [Date::MIN, date(1969, 12, 31), date(2026, 11, 23), Date::MAX] {
            assert!(
                matches!(once(day, today), Err(BadArguments::Date(_))),
                "{day}"
            );
        }
    }
}

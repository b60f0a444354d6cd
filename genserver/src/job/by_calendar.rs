//! Schedules by the calendar: how they are made, and the instants they mean.

use std::str::FromStr;
use std::sync::Arc;
use std::time::SystemTime;

use genserver_schedule::Mistake;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::machine::{Calendar, Plan};
use super::schedule::Kind;
use super::text::{read_when, text_error};
use super::{Schedule, ScheduleError, When};
use crate::calendar::{Civil, Cron, Moment, Zone, next_after};

impl Schedule {
    /// Runs when the clocks of a zone show what a cron expression asks for.
    ///
    /// Where clocks are set forward, a schedule that names times of day makes up for those that are left out by one
    /// run at the first instant afterwards; where they are set back, only the first of two equal times counts. A
    /// schedule whose second, minute or hour field begins with `*` runs whenever the clocks show a time that matches.
    ///
    /// ```
    /// use genserver::{Cron, Schedule, Zone};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let mornings = Schedule::calendar(Cron::parse("0 6 * * *")?, Zone::UTC);
    /// assert_eq!(mornings, Schedule::daily("06:00")?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub const fn calendar(cron: Cron, zone: Zone) -> Self {
        Self(Kind::Calendar { cron, zone })
    }

    /// A cron expression with five fields, or six with the seconds first, or a nickname as `@daily`; in UTC
    /// without [`timezone`](Self::timezone).
    ///
    /// ```
    /// use genserver::Schedule;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let weekdays = Schedule::cron("0 9 * * MON-FRI")?.timezone("Europe/Berlin")?;
    /// let from = "2026-03-27T12:00Z".parse()?;
    /// let next: Vec<String> = weekdays.preview(from)?.take(2).map(|run| run.to_string()).collect();
    /// assert_eq!(next, ["2026-03-30T09:00:00+02:00[Europe/Berlin]", "2026-03-31T09:00:00+02:00[Europe/Berlin]"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if it cannot be read, if different readers of such expressions would
    /// understand it in different ways, or if it never fires.
    pub fn cron(text: &str) -> Result<Self, ScheduleError> {
        in_utc(text, Cron::parse(text))
    }

    /// Each day at a time, as in `06:00` or `06:00:30`.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if it cannot be read.
    pub fn daily(text: &str) -> Result<Self, ScheduleError> {
        in_utc(text, Cron::daily(text))
    }

    /// On some days of each week, as in `Mon 09:00`, `Mon,Thu 09:00` or `Mon-Fri 09:00`.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if it cannot be read.
    pub fn weekly(text: &str) -> Result<Self, ScheduleError> {
        in_utc(text, Cron::weekly(text))
    }

    /// On a day of each month, as in `1 06:00`, `last 18:00`, `first Mon 09:00` or `last Fri 18:00`.
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if it cannot be read, and for the days 29 to 31, which some months don't have.
    pub fn monthly(text: &str) -> Result<Self, ScheduleError> {
        in_utc(text, Cron::monthly(text))
    }

    /// The same on the clocks of another zone: a name as `Europe/Berlin`, `local`, `UTC` or an offset; see
    /// [`Zone::parse`].
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Zone`] if the zone is unknown; [`ScheduleError::NoCalendar`] if the schedule looks at no
    /// calendar, so that a zone means nothing to it.
    ///
    /// ```
    /// use genserver::{Schedule, ScheduleError};
    /// use std::time::Duration;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let report = Schedule::weekly("Mon-Fri 09:00")?.timezone("Europe/Berlin")?;
    /// let bill = Schedule::monthly("last 18:00")?.timezone("Europe/Berlin")?;
    /// assert_ne!(report, bill);
    ///
    /// let beat = Schedule::every(Duration::from_secs(60)).timezone("Europe/Berlin");
    /// assert!(matches!(beat, Err(ScheduleError::NoCalendar { .. })));
    /// # Ok(())
    /// # }
    /// ```
    pub fn timezone(self, zone: &str) -> Result<Self, ScheduleError> {
        let zone = Zone::parse(zone)?;
        self.in_zone(zone).ok_or_else(|| ScheduleError::NoCalendar {
            schedule: self.to_string(),
        })
    }

    /// Whose clocks it goes by; universal time if it looks at none.
    pub(super) const fn zone(&self) -> Zone {
        match self.0 {
            Kind::Calendar { zone, .. } => zone,
            Kind::At(When::Civil(moment)) => moment.zone(),
            Kind::At(When::Time(_)) | Kind::Interval(_) | Kind::Every(_) | Kind::Delay(_) => {
                Zone::UTC
            }
        }
    }

    /// The same in another zone, if it is in one at all.
    pub(super) const fn in_zone(self, zone: Zone) -> Option<Self> {
        match self.0 {
            Kind::Calendar { cron, .. } => Some(Self::calendar(cron, zone)),
            Kind::At(When::Civil(moment)) => Some(Self::at(When::Civil(moment.on_clocks_of(zone)))),
            Kind::At(When::Time(_)) | Kind::Interval(_) | Kind::Every(_) | Kind::Delay(_) => None,
        }
    }
}

impl When {
    /// A date and a time of day, as in `2027-01-01T06:00[Europe/Berlin]`, `2027-01-01T06:00:00+01:00` or
    /// `2027-01-01 06:00Z`; in UTC if no place is said.
    ///
    /// ```
    /// use genserver::{Schedule, ScheduleError, When};
    ///
    /// # fn main() -> Result<(), ScheduleError> {
    /// let new_year = Schedule::at(When::parse("2027-01-01T00:00[Asia/Tokyo]")?);
    /// assert_eq!(new_year.to_string(), "at 2027-01-01T00:00:00[Asia/Tokyo]");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScheduleError::Text`] if it cannot be read, or the zone is unknown.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        read_when(text).map_err(|mistake| text_error(text, mistake))
    }
}

impl FromStr for When {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        Self::parse(text)
    }
}

/// What clocks in a zone show.
impl From<Moment> for When {
    fn from(moment: Moment) -> Self {
        Self::Civil(moment)
    }
}

/// What the macros make of `at` and `until`, whose parts they have checked.
#[must_use]
pub const fn moment(
    year: i16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    zone: Zone,
) -> When {
    let civil = Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
    };
    When::Civil(Moment::new(civil, zone))
}

fn in_utc(text: &str, cron: Result<Cron, Mistake>) -> Result<Schedule, ScheduleError> {
    match cron {
        Ok(cron) => Ok(Schedule::calendar(cron, Zone::UTC)),
        Err(mistake) => Err(text_error(text, mistake)),
    }
}

/// The instants of a calendar schedule, with its zone looked up.
pub(crate) fn plan(cron: Cron, zone: Zone) -> Result<Plan, ScheduleError> {
    let zone = zone.resolve()?;
    Ok(Plan::Calendar(Arc::new(Clocks { cron, zone })))
}

/// What the clocks of a zone say.
#[derive(Debug)]
struct Clocks {
    cron: Cron,
    zone: TimeZone,
}

impl Calendar for Clocks {
    fn after(&self, time: SystemTime) -> Option<SystemTime> {
        let after = Timestamp::try_from(time).ok()?;
        next_after(&self.cron, &self.zone, after).map(SystemTime::from)
    }
}

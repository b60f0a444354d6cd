//! Times as texts, in the zone where a clock hangs.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Recorder, TestClock, TestTime, TestTimeError};
use crate::job::WallClock;

/// Where times are written as texts.
#[derive(Clone, Debug)]
pub(super) struct Place(TimeZone);

/// A time as it was said.
#[derive(Clone, Debug)]
pub(super) enum Said {
    Instant(SystemTime),
    Text(String),
}

impl From<SystemTime> for Said {
    fn from(time: SystemTime) -> Self {
        Self::Instant(time)
    }
}

impl From<&str> for TestTime {
    fn from(text: &str) -> Self {
        Self(Said::Text(text.to_owned()))
    }
}

impl From<Timestamp> for TestTime {
    fn from(time: Timestamp) -> Self {
        Self::from(SystemTime::from(time))
    }
}

impl TestClock {
    /// A clock that shows this time now, as in `2025-03-08T12:00-05:00[America/New_York]`. It hangs in the zone of the
    /// text, which may leave out the offset; without a zone it hangs in UTC.
    ///
    /// # Errors
    ///
    /// [`TestTimeError::Text`] if it cannot be read.
    ///
    /// ```
    /// use genserver::testing::TestClock;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let clock = TestClock::parse("2025-03-08T12:00-05:00[America/New_York]")?;
    /// assert_eq!(clock.text(), "2025-03-08T12:00-05:00");
    /// # Ok(())
    /// # }
    /// ```
    pub fn parse(text: &str) -> Result<Self, TestTimeError> {
        let place = if text.contains('[') {
            Place(zoned(text)?.time_zone().clone())
        } else {
            Place::default()
        };
        Ok(Self::hung(place.read_text(text)?, place))
    }

    /// What it shows, as in `2025-04-01T06:00-04:00`.
    #[must_use]
    pub fn text(&self) -> String {
        self.place.write(self.now())
    }
}

impl Recorder {
    /// When the runs that have begun were due, as in `2025-04-01T06:00-04:00`.
    ///
    /// ```
    /// use genserver::testing::TestClock;
    /// use genserver::{Job, JobContext, JobResult, JobServer, JobSpec};
    /// use std::time::Duration;
    ///
    /// # struct Report;
    /// # impl Job for Report {
    /// #     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
    /// # }
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let clock = TestClock::parse("2025-03-08T12:00[America/New_York]")?;
    /// let record = clock.recorder();
    /// let hourly = JobSpec::every(Duration::from_secs(3600));
    /// JobServer::new(Report, hourly).clock(clock.clone()).observer(record.clone()).start().await?;
    /// clock.advance(Duration::from_secs(3600)).await;
    /// assert_eq!(record.runs(), ["2025-03-08T13:00-05:00"]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn runs(&self) -> Vec<String> {
        let started = self.started();
        let due = started.iter().map(|run| self.place.write(run.nominal));
        due.collect()
    }
}

impl Default for Place {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl Place {
    pub(super) fn read(&self, said: &Said) -> Result<SystemTime, TestTimeError> {
        match said {
            Said::Instant(time) => Ok(*time),
            Said::Text(text) => self.read_text(text),
        }
    }

    fn read_text(&self, text: &str) -> Result<SystemTime, TestTimeError> {
        // A date and a time are also read from a text with a zone, which would be overlooked.
        if text.contains('[') {
            return Ok(SystemTime::from(zoned(text)?.timestamp()));
        }
        if let Ok(time) = text.parse::<Timestamp>() {
            return Ok(SystemTime::from(time));
        }
        let here = text
            .parse::<DateTime>()
            .and_then(|civil| civil.to_zoned(self.0.clone()))
            .map_err(|error| unreadable(text, &error))?;
        Ok(SystemTime::from(here.timestamp()))
    }

    fn write(&self, time: SystemTime) -> String {
        match Timestamp::try_from(time) {
            Ok(time) => {
                let zoned = time.to_zoned(self.0.clone());
                let format = match (zoned.second(), zoned.subsec_nanosecond()) {
                    (0, 0) => "%Y-%m-%dT%H:%M%:z",
                    (_, _) => "%Y-%m-%dT%H:%M:%S%.f%:z",
                };
                zoned.strftime(format).to_string()
            }
            // Ten thousand years away: there is no such date.
            Err(_) => format!("{time:?}"),
        }
    }
}

fn zoned(text: &str) -> Result<Zoned, TestTimeError> {
    text.parse().map_err(|error| unreadable(text, &error))
}

fn unreadable(text: &str, why: &jiff::Error) -> TestTimeError {
    TestTimeError::Text {
        text: text.to_owned(),
        why: why.to_string(),
    }
}

//! When a run was due, on the clocks of its schedule.

use std::time::UNIX_EPOCH;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::JobContext;

impl JobContext<'_> {
    /// When the run was due, on the clocks of the schedule's zone; in universal time if the schedule looks at no
    /// calendar. It is [`nominal`](Self::nominal) with a date and a time of day.
    ///
    /// ```
    /// use genserver::{Job, JobContext, JobResult};
    ///
    /// struct Report;
    ///
    /// impl Job for Report {
    ///     async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
    ///         let month = ctx.scheduled_at().date().first_of_month();
    ///         println!("the report of {month}");
    ///         Ok(())
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn scheduled_at(&self) -> Zoned {
        let nominal = self.nominal();
        let end = if nominal < UNIX_EPOCH {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        // It was found when the job started; who has taken the database away since gets universal time.
        let zone = self.schedule.zone().resolve().unwrap_or(TimeZone::UTC);
        Timestamp::try_from(nominal).unwrap_or(end).to_zoned(zone)
    }
}

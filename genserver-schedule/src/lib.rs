//! The language of schedules that `genserver` and its macros share: durations, cron expressions, civil times.
//!
//! Everything here is pure and without dependencies, because the macros read schedules while a program is
//! compiled and the runtime reads the same texts while it runs. Time zones and clocks are not known here;
//! `genserver` adds them.
//!
//! | text | read by |
//! |---|---|
//! | `500ms 90s 10m 1h30m 1d 2w` | [`duration::parse`] |
//! | `0 6 * * MON-FRI`, `@daily` | [`Cron::parse`] |
//! | `06:00`, `Mon 09:00`, `last Fri 18:00` | [`Cron::daily`], [`Cron::weekly`], [`Cron::monthly`] |
//! | `2027-01-01T06:00[Europe/Berlin]` | [`Moment::parse`] |
//!
//! What cannot be read is a [`Mistake`]: what is wrong, where, and what to write.
//!
//! # Examples
//!
//! ```
//! use genserver_schedule::{Civil, Cron};
//!
//! # fn main() -> Result<(), genserver_schedule::Mistake> {
//! let cron = Cron::monthly("last Fri 18:00")?;
//! let runs = Civil::new(2026, 11, 20, 0, 0, 0).and_then(|from| cron.next(from, false));
//! assert_eq!(runs, Civil::new(2026, 11, 27, 18, 0, 0));
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

#[cfg(feature = "calendar")]
mod civil;
#[cfg(feature = "calendar")]
mod clock;
#[cfg(feature = "calendar")]
mod cron;
pub mod duration;
mod mistake;
#[cfg(feature = "calendar")]
mod moment;
mod nearest;
#[cfg(feature = "calendar")]
mod piece;

#[cfg(feature = "calendar")]
pub use civil::Civil;
#[cfg(feature = "calendar")]
pub use cron::{Cron, RawCron};
pub use mistake::Mistake;
#[cfg(feature = "calendar")]
pub use moment::{Moment, Place};
pub use nearest::nearest;

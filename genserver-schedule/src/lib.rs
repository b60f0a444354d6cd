//! The language of schedules that `genserver` and its macros share: durations, cron expressions, civil times.
//!
//! Everything here is pure. Time zones and clocks are not known here; `genserver` adds them.

#![forbid(unsafe_code)]

mod mistake;
pub use mistake::Mistake;

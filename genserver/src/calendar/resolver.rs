//! From civil times to instants: when the clocks of a zone show what a cron expression asks for.
//!
//! Clocks are set forward (a *gap*: some times are never shown) and back (an *overlap*: some are shown twice).
//! A schedule that names times of day runs when the clocks of the zone *first show a named time or a later one*:
//! in a gap that is the first instant behind it, in an overlap the first pass. A schedule with a `*` for its
//! seconds, minutes or hours runs whenever the clocks show a time that matches.

use genserver_schedule::Cron;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::civil::{exact, floor};

/// Clocks are less than this away from universal time, everywhere: jiff refuses other zones.
const FARTHEST: SignedDuration = SignedDuration::from_hours(26);

/// Within so many changes of the clocks the calendar repeats (after 400 years): what has not come by then never
/// does, as a minute of an hour that a zone leaves out each year.
const MOST_CHANGES: usize = 2_000;

/// The first run strictly later than `after`.
pub(crate) fn next_after(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    match cron.is_fixed_time() {
        true => next_named(cron, zone, after),
        false => next_shown(cron, zone, after),
    }
}

/// When clocks first show `civil` or a later time. It is a real instant for each civil time, also for those that
/// clocks never show, or show twice.
pub(crate) fn first_reached(zone: &TimeZone, civil: DateTime) -> Option<Timestamp> {
    let universal = Offset::UTC.to_timestamp(civil).ok()?;
    reached(zone, civil, universal.saturating_sub(FARTHEST).ok()?)
}

/// The next of the civil times that have not been reached yet.
fn next_named(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let now = zone.to_offset(after).to_datetime(after);
    let (from, inclusive) = match reached_before(zone, after) {
        // In the second pass: whatever comes before its end had its turn.
        Some(end) if end > now => (end, true),
        Some(_) | None => (now, false),
    };
    let civil = exact(cron.next(floor(from)?, inclusive)?)?;
    let universal = Offset::UTC.to_timestamp(civil).ok()?;
    // A schedule may be silent for years: the changes of the clocks until shortly before don't matter.
    let start = universal.saturating_sub(FARTHEST).ok()?.max(after);
    reached(zone, civil, start)
}

/// When clocks first show `civil` or a later time, given that they never did until `start`.
fn reached(zone: &TimeZone, civil: DateTime, start: Timestamp) -> Option<Timestamp> {
    let (mut since, mut offset) = (start, zone.to_offset(start));
    // Ends, because no clock is farther behind than `FARTHEST`.
    for change in zone.following(start) {
        let at = offset.to_timestamp(civil).ok()?;
        if at < change.timestamp() {
            return Some(at.max(since));
        }
        (since, offset) = (change.timestamp(), change.offset());
    }
    let at = offset.to_timestamp(civil).ok()?;
    Some(at.max(since))
}

/// The latest end of what clocks showed before they were set: all earlier civil times have been reached.
///
/// Only changes of the last two days can matter, but of those all: a change that leaves the offset as it is may
/// follow one that sets the clocks back.
fn reached_before(zone: &TimeZone, now: Timestamp) -> Option<DateTime> {
    let tick = SignedDuration::from_nanos(1);
    let behind = now.saturating_add(tick).ok()?;
    let oldest = now.saturating_sub(FARTHEST * 2).ok()?;
    let changes = zone.preceding(behind).map(|change| change.timestamp());
    let ends = changes.take_while(|at| *at >= oldest).map(|at| {
        let before = at.saturating_sub(tick).ok()?;
        Some(zone.to_offset(before).to_datetime(at))
    });
    ends.max().flatten()
}

/// The next time that is really shown, in the order of the instants.
fn next_shown(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let mut offset = zone.to_offset(after);
    let (mut from, mut inclusive) = (offset.to_datetime(after), false);
    let mut changes = zone.following(after);
    for _ in 0..MOST_CHANGES {
        let civil = exact(cron.next(floor(from)?, inclusive)?)?;
        let at = offset.to_timestamp(civil).ok()?;
        let Some(change) = changes.next().filter(|change| change.timestamp() <= at) else {
            return Some(at);
        };
        offset = change.offset();
        (from, inclusive) = (offset.to_datetime(change.timestamp()), true);
    }
    None
}

//! From civil times to instants: when the clocks of a zone show what a cron expression asks for.
//!
//! Clocks are set forward (a *gap*: some times are never shown) and back (an *overlap*: some are shown twice).
//! A schedule that names times of day runs when the clocks of the zone *first show a named time or a later one*:
//! in a gap that is the first instant behind it, in an overlap the first pass. A schedule with a `*` for its
//! seconds, minutes or hours runs whenever the clocks show a time that matches.

use genserver_schedule::Cron;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone, TimeZoneTransition};
use jiff::{SignedDuration, Timestamp};

use super::civil::{exact, floor};

/// Clocks are less than this away from universal time, everywhere: jiff refuses other zones.
const FARTHEST: SignedDuration = SignedDuration::from_hours(26);

/// Within so many changes of the clocks the calendar repeats (after 400 years): what has not come by then never
/// does, as a minute of an hour that a zone leaves out each year.
const MOST_CHANGES: usize = 2_000;

/// The first run strictly later than `after`.
pub(crate) fn next_after(cron: &Cron, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    if cron.is_fixed_time() {
        next_named(cron, zone, after)
    } else {
        next_shown(cron, zone, after)
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
    for change in changes_after(zone, start) {
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
    let mut changes = changes_after(zone, after);
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

/// When the clocks are set, in order. jiff repeats the last change for ever if the file of a zone has no rule for the
/// future, as files of the first format have none.
fn changes_after(
    zone: &TimeZone,
    start: Timestamp,
) -> impl Iterator<Item = TimeZoneTransition<'_>> {
    let mut last = start;
    zone.following(start).take_while(move |change| {
        let is_later = change.timestamp() > last;
        last = change.timestamp();
        is_later
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::ToSpan as _;

    use super::*;

    const EXPRESSIONS: [&str; 8] = [
        "30 2 * * *",
        "0,10,20 0,1,2,3 * * *",
        "0 0,12 * * *",
        "15 2,9,10 * * *",
        "59 23 * * *",
        "5 * * * *",
        "*/10 2 * * *",
        "0 */3 * * *",
    ];

    /// The rules once more: the clocks are looked at each minute.
    fn walk(cron: &Cron, zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let (mut seen, mut runs) = (BTreeSet::new(), Vec::new());
        let (mut at, mut before) = (from, zone.to_datetime(from));
        while at <= to {
            let shown = zone.to_datetime(at);
            let is_run = |civil| floor(civil).is_some_and(|civil| cron.matches(civil));
            let mut civil = if before < shown {
                before + 1.minute()
            } else {
                shown
            };
            let mut is_due = false;
            while civil <= shown {
                is_due |= seen.insert(civil) && is_run(civil);
                civil += 1.minute();
            }
            if (cron.is_fixed_time() && is_due) || (!cron.is_fixed_time() && is_run(shown)) {
                runs.push(at);
            }
            before = shown;
            at += SignedDuration::from_mins(1);
        }
        runs
    }

    /// From many instants on, in a week around the 10th of April.
    fn check(name: &str, zone: &TimeZone) {
        let from: Timestamp = "2026-04-06T00:00Z".parse().unwrap();
        let (start, end) = (
            from.as_second() + 2 * 86_400,
            from.as_second() + 10 * 86_400,
        );
        let until = Timestamp::from_second(end).unwrap();
        for text in EXPRESSIONS {
            let cron = Cron::parse(text).unwrap();
            let runs = walk(&cron, zone, from, until + SignedDuration::from_hours(24));
            for second in (start..end).step_by(8_100) {
                for nanosecond in [0, 500_000_000] {
                    let after = Timestamp::new(second, nanosecond).unwrap();
                    let expected = runs.iter().copied().find(|run| *run > after);
                    let found = next_after(&cron, zone, after);
                    let found = found.filter(|_| expected.is_some());
                    assert_eq!(found, expected, "`{text}` in {name} after {after}");
                }
            }
        }
    }

    #[test]
    fn clocks_that_are_set_twice_within_one_jump_follow_the_rule() {
        let zones = [
            // A day back, and on again: later, and while the day is being repeated.
            "AAA-12BBB12,J100/2,J100/20",
            "AAA-12BBB12,J100/2,J99/10",
            // A day on, and back again within it.
            "AAA12BBB-12,J100/2,J101/10",
            "AAA12BBB-12,J100/2,J102/10",
            // Half an hour on, and back a quarter of an hour later; the other way round.
            "AAA-11BBB-11:30,J100/2,J100/2:45",
            "AAA-11:30BBB-11,J100/2,J100/1:45",
            // Another name, the same time.
            "AAA-1BBB-1,J100/2,J101/3",
            // Summer is the rule, winter the exception.
            "AAA-1BBB0,J100/2,J105/1",
            // From one midnight to another.
            "AAA4BBB3,J100/0,J103/0",
        ];
        for name in zones {
            check(name, &TimeZone::posix(name).unwrap());
        }
    }

    #[test]
    fn a_change_of_names_within_a_repeated_hour_does_not_end_it() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let changes = [
            (at("2026-04-10T00:00Z"), 1),
            (at("2026-04-10T00:10Z"), 2),
            (at("2026-04-10T00:20Z"), 3),
            (at("2026-04-10T00:30Z"), 2),
            (at("2026-04-10T00:40Z"), 1),
        ];
        let zone = in_zone_file(&changes, &[10_800, 7_200, 7_200, 6_600]);
        let zone = TimeZone::tzif("Test/Names", &zone).unwrap();
        assert_eq!(
            changes_after(&zone, Timestamp::UNIX_EPOCH).count(),
            changes.len()
        );
        check("Test/Names", &zone);
    }

    /// A file as of `zic`: when the zone takes which of its offsets, the first of them at the beginning.
    fn in_zone_file(changes: &[(i64, u8)], offsets: &[i32]) -> Vec<u8> {
        let header = |changes: usize, offsets: usize| {
            let mut bytes = b"TZif2".to_vec();
            bytes.extend([0; 15]);
            for count in [0, 0, 0, changes, offsets, 4] {
                bytes.extend(u32::try_from(count).unwrap().to_be_bytes());
            }
            bytes
        };
        let of_type = |offset: &i32| {
            let mut bytes = offset.to_be_bytes().to_vec();
            bytes.extend([0, 0]);
            bytes
        };
        let mut file = header(0, 1);
        file.extend(of_type(&0));
        file.extend(b"AAA\0");
        file.extend(header(changes.len(), offsets.len()));
        file.extend(changes.iter().flat_map(|(at, _)| at.to_be_bytes()));
        file.extend(changes.iter().map(|(_, to)| *to));
        file.extend(offsets.iter().flat_map(of_type));
        file.extend(b"AAA\0\n\n");
        file
    }
}

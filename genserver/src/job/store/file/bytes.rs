//! A [`JobRecord`] as bytes.
//!
//! All numbers are little-endian: the runs (8), whether it is paused (1), then five times. A time is whether
//! there is one (1), the seconds since 1970 (8, negative before), and the nanoseconds after them (4).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::job::JobRecord;

/// The version of this encoding. A file says which one it has, so that a newer one is not misread.
pub(super) const VERSION: u64 = 1;

pub(super) fn encode(record: &JobRecord) -> Vec<u8> {
    let mut bytes = record.runs.to_le_bytes().to_vec();
    bytes.push(u8::from(record.is_paused));
    for time in [
        record.first_start,
        record.counts_from,
        record.last_nominal,
        record.last_start,
        record.last_end,
    ] {
        let (seconds, nanos) = time.map_or((0, 0), split);
        bytes.push(u8::from(time.is_some()));
        bytes.extend(seconds.to_le_bytes());
        bytes.extend(nanos.to_le_bytes());
    }
    bytes
}

/// These are no bytes of [`encode`].
#[derive(Debug, PartialEq)]
pub(super) struct Unreadable;

pub(super) fn decode(bytes: &[u8]) -> Result<JobRecord, Unreadable> {
    let mut rest = bytes;
    let record = JobRecord {
        runs: u64::from_le_bytes(take(&mut rest)?),
        is_paused: flag(&mut rest)?,
        first_start: time(&mut rest)?,
        counts_from: time(&mut rest)?,
        last_nominal: time(&mut rest)?,
        last_start: time(&mut rest)?,
        last_end: time(&mut rest)?,
    };
    rest.is_empty().then_some(record).ok_or(Unreadable)
}

/// Whole seconds since 1970, rounded down, and the nanoseconds after them.
fn split(time: SystemTime) -> (i64, u32) {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (seconds(after), after.subsec_nanos()),
        Err(error) => {
            let before = error.duration();
            match before.subsec_nanos() {
                0 => (-seconds(before), 0),
                nanos => (-seconds(before) - 1, 1_000_000_000 - nanos),
            }
        }
    }
}

fn join(seconds: i64, nanos: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 {
        UNIX_EPOCH.checked_sub(whole)
    } else {
        UNIX_EPOCH.checked_add(whole)
    };
    second?.checked_add(Duration::from_nanos(u64::from(nanos)))
}

fn time(rest: &mut &[u8]) -> Result<Option<SystemTime>, Unreadable> {
    let is_there = flag(rest)?;
    let seconds = i64::from_le_bytes(take(rest)?);
    let nanos = u32::from_le_bytes(take(rest)?);
    if !is_there {
        return Ok(None);
    }
    join(seconds, nanos).map(Some).ok_or(Unreadable)
}

fn flag(rest: &mut &[u8]) -> Result<bool, Unreadable> {
    match take(rest)? {
        [0] => Ok(false),
        [1] => Ok(true),
        _ => Err(Unreadable),
    }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Unreadable> {
    let (first, others) = rest.split_first_chunk().ok_or(Unreadable)?;
    *rest = others;
    Ok(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(last_nominal: Option<SystemTime>) -> JobRecord {
        JobRecord {
            runs: u64::MAX,
            is_paused: true,
            first_start: None,
            counts_from: last_nominal,
            last_nominal,
            last_start: None,
            last_end: Some(UNIX_EPOCH),
        }
    }

    #[test]
    fn any_time_comes_back_as_it_was() {
        let nanos = [0, 1, 999_999_999];
        let seconds = [0, 1, 1_700_000_000, 300_000_000_000];
        for duration in seconds.map(|s| nanos.map(|n| Duration::new(s, n))).concat() {
            for time in [UNIX_EPOCH + duration, UNIX_EPOCH - duration] {
                let record = record(Some(time));
                assert_eq!(decode(&encode(&record)), Ok(record), "{time:?}");
            }
        }
    }

    #[test]
    fn bytes_of_something_else_are_refused() {
        let bytes = encode(&record(Some(UNIX_EPOCH)));
        for length in 0..bytes.len() {
            assert_eq!(decode(&bytes[..length]), Err(Unreadable), "{length}");
        }
        assert_eq!(decode(&[&bytes[..], &[0]].concat()), Err(Unreadable));
        let mut odd = bytes;
        odd[8] = 2;
        assert_eq!(decode(&odd), Err(Unreadable));
    }
}

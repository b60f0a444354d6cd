//! What jobs remember.

mod broken;
mod file;
mod killed;
mod memory;

use std::time::{Duration, SystemTime};

use genserver::JobRecord;

/// A record that is known by its number.
fn record(runs: u64) -> JobRecord {
    let mut record = JobRecord::default();
    record.runs = runs;
    record.last_start = Some(SystemTime::UNIX_EPOCH + Duration::from_secs(runs));
    record
}

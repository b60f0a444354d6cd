//! Who runs in a cluster.

mod cluster;
mod jobs;
mod memory;
mod outage;
mod rude_proxy;

use std::time::{Duration, SystemTime};

/// The times of a job that runs each second.
fn time(number: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + number)
}

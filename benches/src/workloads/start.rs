//! W4: servers come and go.

use tokio::time::Instant;

use super::each;
use crate::contestants::{Count as _, Done, Driver, Threads};

/// All are started, each with its init; then all are stopped, each until it is gone.
pub(super) fn start_and_stop<C: Driver>(threads: Threads, servers: u64) -> Done<f64> {
    C::run(threads, async move {
        let start = Instant::now();
        let mut counters = Vec::new();
        for _ in 0..servers {
            counters.push(C::counter().await?);
        }
        for counter in counters {
            counter.stop().await?;
        }
        Ok(each(start, servers))
    })
}

//! W4: servers come and go.

use tokio::time::Instant;

use super::each;
use crate::contestants::{Count as _, Done, Driver, Threads};
use crate::memory;

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

/// The bytes that a server takes which nobody has talked to, with one handle to it.
pub(super) fn bytes<C: Driver>(threads: Threads, servers: u64) -> Done<f64> {
    C::run(threads, async move {
        // What the runtime and the library need with the first ones is not the servers'.
        let first = start::<C>(servers / 100).await?;
        let before = memory::resident()?;
        let all = start::<C>(servers).await?;
        let each = memory::grown_since(before, servers)?;
        drop((first, all));
        Ok(each)
    })
}

async fn start<C: Driver>(servers: u64) -> Done<Vec<C::Counter>> {
    let mut counters = Vec::with_capacity(usize::try_from(servers)?);
    for _ in 0..servers {
        counters.push(C::counter().await?);
    }
    // Behind the first step of them all.
    C::spawn(async {}).await?;
    Ok(counters)
}

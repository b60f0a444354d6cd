//! W3 and W6: casts, then a call to flush.

use tokio::time::Instant;

use super::{check, each};
use crate::contestants::{Absorb as _, Bounded, Count as _, Done, Driver, Narrow as _, Threads};

/// W3: so many tasks cast to one server.
pub(super) fn small<C: Driver>(threads: Threads, producers: u64, casts: u64) -> Done<f64> {
    C::run(threads, async move {
        let counter = C::counter().await?;
        let share = casts / producers;
        let mut tasks = Vec::new();
        let start = Instant::now();
        for _ in 0..producers {
            let counter = counter.clone();
            tasks.push(C::spawn(async move {
                for _ in 0..share {
                    counter.add(1).await?;
                }
                Done::Ok(())
            }));
        }
        for task in tasks {
            task.await??;
        }
        check(share * producers + 1, counter.inc().await?)?;
        Ok(each(start, share * producers))
    })
}

/// W3 with 128 bytes.
pub(super) fn large<C: Driver>(threads: Threads, casts: u64) -> Done<f64> {
    C::run(threads, async move {
        let wide = C::wide().await?;
        let producer = C::spawn(async move {
            let start = Instant::now();
            for _ in 0..casts {
                wide.absorb([1; 16]).await?;
            }
            check(casts, wide.total().await?)?;
            Done::Ok(each(start, casts))
        });
        producer.await?
    })
}

/// W3 with room for 1,024 messages.
pub(super) fn bounded<C: Bounded>(threads: Threads, casts: u64) -> Done<f64> {
    C::run(threads, async move {
        let narrow = C::narrow(1024).await?;
        let producer = C::spawn(async move {
            let start = Instant::now();
            for _ in 0..casts {
                narrow.push(1).await?;
            }
            check(casts + 1, narrow.flush().await?)?;
            Done::Ok(each(start, casts))
        });
        producer.await?
    })
}

/// W6: one task casts to a hundred servers in turn.
pub(super) fn fan<C: Driver>(threads: Threads, casts: u64) -> Done<f64> {
    const SERVERS: usize = 100;
    C::run(threads, async move {
        let mut counters = Vec::with_capacity(SERVERS);
        for _ in 0..SERVERS {
            counters.push(C::counter().await?);
        }
        let producer = C::spawn(async move {
            let start = Instant::now();
            let mut cast = 0;
            while cast < casts {
                for counter in &counters {
                    counter.add(1).await?;
                    cast += 1;
                }
            }
            let mut count = 0;
            for counter in &counters {
                count += counter.inc().await? - 1;
            }
            check(cast, count)?;
            Done::Ok(each(start, cast))
        });
        producer.await?
    })
}

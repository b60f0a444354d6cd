//! W8: a server panics, is restarted, and answers.

use tokio::time::Instant;

use super::{check, each};
use crate::contestants::{Done, Supervised, Survivor as _, Threads};

/// Crashes one after the other, each until the next incarnation has answered.
pub(super) fn crash_and_answer<C: Supervised>(
    threads: Threads,
    siblings: usize,
    crashes: u64,
) -> Done<f64> {
    C::run(threads, async move {
        let survivor = C::supervised(siblings).await?;
        check(1, survivor.answer().await?)?;
        let start = Instant::now();
        for _ in 0..crashes {
            survivor.crash().await?;
            check(1, survivor.answer().await?)?;
        }
        Ok(each(start, crashes))
    })
}

//! W1 and W2: calls.

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{check, each};
use crate::contestants::{Contestant, Count as _, Done, Driver, Threads};

/// W1: a task calls again and again.
pub(super) fn from_a_task<C: Driver>(threads: Threads, calls: u64) -> Done<f64> {
    let calls = shorter::<C>(threads, calls);
    C::run(threads, async move {
        let counter = C::counter().await?;
        let caller = C::spawn(async move {
            let start = Instant::now();
            for _ in 1..calls {
                counter.inc().await?;
            }
            check(calls, counter.inc().await?)?;
            Done::Ok(each(start, calls))
        });
        caller.await?
    })
}

/// W1, but the caller is a server.
pub(super) fn from_a_server<C: Driver>(threads: Threads, calls: u64) -> Done<f64> {
    C::run(threads, async move {
        let counter = C::counter().await?;
        let (over, all) = oneshot::channel();
        let start = Instant::now();
        C::drive(counter.clone(), calls, over).await?;
        all.await?;
        let took = each(start, calls);
        check(calls + 1, counter.inc().await?)?;
        Ok(took)
    })
}

/// W2: many tasks call one server.
pub(super) fn from_tasks<C: Driver>(threads: Threads, calls: u64) -> Done<f64> {
    const TASKS: u64 = 64;
    C::run(threads, async move {
        let counter = C::counter().await?;
        let share = calls / TASKS;
        let mut callers = Vec::new();
        let start = Instant::now();
        for _ in 0..TASKS {
            let counter = counter.clone();
            callers.push(C::spawn(async move {
                for _ in 0..share {
                    counter.inc().await?;
                }
                Done::Ok(())
            }));
        }
        for caller in callers {
            caller.await??;
        }
        let took = each(start, share * TASKS);
        check(share * TASKS + 1, counter.inc().await?)?;
        Ok(took)
    })
}

/// How many calls a lone caller makes in a round.
fn shorter<C: Contestant>(threads: Threads, calls: u64) -> u64 {
    match threads {
        Threads::One => calls,
        Threads::Two => (calls / C::SHORTER).max(1),
    }
}

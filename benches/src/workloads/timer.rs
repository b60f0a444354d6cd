//! W7: timers.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::{check, each};
use crate::contestants::{Alarm as _, Done, Threads, Timed};
use crate::memory;

const SERVERS: usize = 1000;

/// Timers come due within this time.
const SPREAD: Duration = Duration::from_secs(2);

/// So many timers in a thousand servers, that don't ring meanwhile.
pub(super) fn arm<C: Timed>(threads: Threads, timers: u64) -> Done<f64> {
    C::run(threads, async move {
        let alarms = C::alarms(SERVERS).await?;
        let start = Instant::now();
        let mut moments = Moments::after(start + Duration::from_secs(60));
        set::<C>(&alarms, timers, &mut moments).await?;
        Ok(each(start, timers))
    })
}

/// The bytes that a pending timer takes.
pub(super) fn bytes<C: Timed>(threads: Threads, timers: u64) -> Done<f64> {
    C::run(threads, async move {
        let alarms = C::alarms(SERVERS).await?;
        let mut moments = Moments::after(Instant::now() + Duration::from_secs(60));
        // What servers and runtime need with the first timers is not the timers'.
        set::<C>(&alarms, timers / 100, &mut moments).await?;
        let before = memory::resident()?;
        set::<C>(&alarms, timers, &mut moments).await?;
        memory::grown_since(before, timers)
    })
}

/// How late timers ring, in nanoseconds, sorted. They begin to when all are set.
pub(super) fn late<C: Timed>(threads: Threads, timers: u64) -> Done<Vec<u64>> {
    C::run(threads, async move {
        let alarms = C::alarms(SERVERS).await?;
        // Enough for the slowest to set them all.
        let setting =
            Duration::from_millis(200) + Duration::from_micros(5) * u32::try_from(timers)?;
        let first = Instant::now() + setting;
        set::<C>(&alarms, timers, &mut Moments::after(first)).await?;
        if Instant::now() > first {
            return Err("the first timer was due before the last was set".into());
        }
        sleep_until(first + SPREAD + Duration::from_millis(500)).await;
        let mut late = Vec::new();
        for alarm in &alarms {
            late.extend(alarm.late().await?);
        }
        check(timers, late.len() as u64)?;
        late.sort_unstable();
        Ok(late)
    })
}

/// Sets timers, the same number in each server, until the last is pending.
async fn set<C: Timed>(alarms: &[C::Alarm], timers: u64, moments: &mut Moments) -> Done<()> {
    let share = usize::try_from(timers)? / alarms.len();
    for alarm in alarms {
        alarm.arm(moments.by_ref().take(share).collect()).await?;
    }
    // Behind the tasks that were started for timers, if there are some.
    Ok(C::spawn(async {}).await?)
}

/// Moments in no order, the same in each round.
struct Moments {
    start: Instant,
    state: u64,
}

impl Moments {
    fn after(start: Instant) -> Self {
        Self { start, state: 7 }
    }
}

impl Iterator for Moments {
    type Item = Instant;

    fn next(&mut self) -> Option<Instant> {
        // Knuth's generator; its high bits are good.
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let spread = u64::try_from(SPREAD.as_micros()).ok()?;
        let micros = (self.state >> 33) % spread;
        Some(self.start + Duration::from_micros(micros))
    }
}

//! The market: jobs that are methods of a server, and share its state.

use std::io;

use genserver::testing::TestClock;
use genserver::{Context, ContextJobs as _, genserver};

use super::diary::Diary;

/// A stall, with what it has to sell.
pub(crate) struct Stall {
    eggs: u32,
}

#[genserver]
impl Stall {
    #[init]
    fn init(clock: TestClock, diary: Diary, ctx: &mut Context<Self>) -> Self {
        ctx.jobs().clock(clock).observer(diary);
        Self { eggs: 0 }
    }

    /// What the hens have laid.
    #[job(cron = "0 6 1 */3 *", timezone = "Europe/Berlin", max_runs = 4)]
    fn collect(&mut self) {
        self.eggs += 6;
    }

    /// The day of the market. Without eggs there is nothing to sell.
    #[job(
        weekly = "Sat 08:00",
        timezone = "Europe/Berlin",
        enabled = false,
        on_failure = "stop",
        max_failures = 2,
        history = 5
    )]
    async fn sell(&mut self) -> Result<(), io::Error> {
        self.eggs = self
            .eggs
            .checked_sub(4)
            .ok_or_else(|| io::Error::other("no eggs"))?;
        Ok(())
    }

    #[call]
    fn eggs(&self) -> u32 {
        self.eggs
    }
}

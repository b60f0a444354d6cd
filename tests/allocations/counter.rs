//! The server whose messages are counted.

use std::time::Duration;

use genserver::{Context, genserver};

/// Counts.
#[derive(Default)]
pub(crate) struct Counter {
    count: u64,
}

#[genserver]
impl Counter {
    #[init]
    pub(crate) fn init() -> Self {
        Self::default()
    }

    #[cast]
    pub(crate) fn add(&mut self, number: u64) {
        self.count += number;
    }

    #[call]
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    #[cast]
    pub(crate) fn ring_after(&mut self, delay: Duration, ctx: &mut Context<Self>) {
        ctx.send_after(delay, CounterInfo::Ring);
    }

    #[cast]
    pub(crate) fn ring_each(&mut self, period: Duration, ctx: &mut Context<Self>) {
        ctx.send_interval(period, || CounterInfo::Ring);
    }

    #[info]
    fn ring(&mut self) {
        self.count += 1;
    }
}

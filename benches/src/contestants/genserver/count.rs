//! Counters, with the default time-out of five seconds on each call.

use genserver::{GenServer as _, ServerRef, genserver};

use super::Genserver;
use crate::contestants::{Absorb, Count, Done, Driver, Over};

pub(crate) struct Counter {
    count: u64,
}

#[genserver]
impl Counter {
    #[init]
    fn init() -> Self {
        Self { count: 0 }
    }

    #[call]
    fn inc(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    #[cast]
    fn add(&mut self, n: u64) {
        self.count += n;
    }
}

impl Count for ServerRef<Counter> {
    async fn inc(&self) -> Done<u64> {
        Ok(CounterClient::inc(self).await?)
    }

    async fn add(&self, n: u64) -> Done<()> {
        Ok(CounterClient::add(self, n)?)
    }

    async fn stop(self) -> Done<()> {
        Ok(genserver::Address::stop(&self).await?)
    }
}

pub(crate) struct Wide {
    total: u64,
}

#[genserver]
impl Wide {
    #[init]
    fn init() -> Self {
        Self { total: 0 }
    }

    #[call]
    fn total(&self) -> u64 {
        self.total
    }

    #[cast]
    fn absorb(&mut self, block: [u64; 16]) {
        self.total += block[0];
    }
}

impl Absorb for ServerRef<Wide> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        Ok(WideClient::absorb(self, block)?)
    }

    async fn total(&self) -> Done<u64> {
        Ok(WideClient::total(self).await?)
    }
}

struct Caller {
    counter: ServerRef<Counter>,
}

#[genserver]
impl Caller {
    #[init]
    fn init(counter: ServerRef<Counter>) -> Self {
        Self { counter }
    }

    #[cast]
    async fn drive(&mut self, calls: u64, over: Over) -> Result<(), genserver::CallError> {
        for _ in 0..calls {
            CounterClient::inc(&self.counter).await?;
        }
        over.send(()).ok();
        Ok(())
    }
}

impl Driver for Genserver {
    type Counter = ServerRef<Counter>;
    type Wide = ServerRef<Wide>;

    async fn counter() -> Done<Self::Counter> {
        Ok(Counter::start(()).await?)
    }

    async fn wide() -> Done<Self::Wide> {
        Ok(Wide::start(()).await?)
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        Ok(Caller::start(counter).await?.drive(calls, over)?)
    }
}

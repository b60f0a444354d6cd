//! A counter with a bounded mailbox.

use genserver::{Address as _, CastError, GenServer as _, ServerRef};

use super::Genserver;
use super::count::{Counter, CounterCast, CounterClient as _};
use crate::contestants::{Bounded, Done, Narrow};

#[derive(Clone)]
pub(crate) struct Clerk(ServerRef<Counter>);

impl Narrow for Clerk {
    async fn push(&self, n: u64) -> Done<()> {
        while let Err(CastError::Full(CounterCast::Add(_))) = self.0.add(n) {
            self.0.ready().await;
        }
        Ok(())
    }

    async fn flush(&self) -> Done<u64> {
        Ok(self.0.inc().await?)
    }
}

impl Bounded for Genserver {
    type Narrow = Clerk;

    async fn narrow(room: usize) -> Done<Clerk> {
        Ok(Clerk(Counter::start(()).mailbox(room).await?))
    }
}

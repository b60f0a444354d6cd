//! A counter with a bounded mailbox.

use xtra::{Address, Mailbox};

use super::Xtra;
use super::count::{Add, Counter, Inc};
use crate::contestants::{Bounded, Done, Narrow};

impl Narrow for Address<Counter> {
    async fn push(&self, n: u64) -> Done<()> {
        drop(self.send(Add(n)).priority(1).detach().await?);
        Ok(())
    }

    async fn flush(&self) -> Done<u64> {
        Ok(self.send(Inc).await?)
    }
}

impl Bounded for Xtra {
    type Narrow = Address<Counter>;

    async fn narrow(room: usize) -> Done<Self::Narrow> {
        Ok(xtra::spawn_tokio(
            Counter::default(),
            Mailbox::bounded(room),
        ))
    }
}

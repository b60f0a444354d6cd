//! A counter with a bounded mailbox.

use kameo::actor::{ActorRef, Spawn as _};
use kameo::mailbox;

use super::Kameo;
use super::count::{Add, Counter, Inc};
use crate::contestants::{Bounded, Done, Narrow};

impl Narrow for ActorRef<Counter> {
    async fn push(&self, n: u64) -> Done<()> {
        Ok(self.tell(Add(n)).send().await?)
    }

    async fn flush(&self) -> Done<u64> {
        Ok(self.ask(Inc).send().await?)
    }
}

impl Bounded for Kameo {
    type Narrow = ActorRef<Counter>;

    async fn narrow(room: usize) -> Done<Self::Narrow> {
        Ok(Counter::spawn_with_mailbox(
            Counter::default(),
            mailbox::bounded(room),
        ))
    }
}

//! What a scenario turns to make the next start of a worker another one: [`Switch`].

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use genserver::ExitReason;

use crate::processes::settle;

/// Off at first. Clones are the same switch.
#[derive(Clone, Default)]
pub(crate) struct Switch(Arc<AtomicBool>);

impl Switch {
    pub(crate) fn turn_on(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub(crate) fn turn_off(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_on(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// A start function that fails, slowly, while the switch is on.
    pub(crate) fn flaky(self) -> BoxFuture<'static, Result<(), ExitReason>> {
        Box::pin(async move {
            if self.is_on() {
                settle(10).await;
                return Err(ExitReason::other("cannot"));
            }
            Ok(())
        })
    }
}

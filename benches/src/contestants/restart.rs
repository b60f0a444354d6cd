//! What a supervised server of W8 can do.

use std::future::Future;
use std::panic;

use super::{Contestant, Done};

const CRASH: &str = "a crash that is measured";

/// The handle to a supervised server, whichever incarnation runs.
pub(crate) trait Survivor: Send + Sync + 'static {
    /// A cast: the server panics.
    fn crash(&self) -> impl Future<Output = Done<()>> + Send;

    /// A call: how many calls this incarnation has answered. Called again until somebody does.
    fn answer(&self) -> impl Future<Output = Done<u64>> + Send;
}

/// A library that restarts a server after a panic.
pub(crate) trait Supervised: Contestant {
    type Survivor: Survivor;

    /// A supervised server with so many siblings.
    fn supervised(siblings: usize) -> impl Future<Output = Done<Self::Survivor>> + Send;
}

/// The panic.
#[expect(clippy::panic, reason = "it is what is measured")]
pub(crate) fn crash() -> ! {
    panic::panic_any(CRASH)
}

/// Lets panics be reported, except for those that are measured.
pub(crate) fn report_no_crash() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref() != Some(&CRASH) {
            before(info);
        }
    }));
}

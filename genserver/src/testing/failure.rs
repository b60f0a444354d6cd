//! How the kit fails a test.

use std::panic::Location;
use std::time::Duration;

/// How long the kit waits for what must come, unless it is told otherwise: as long as a call does.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Fails the test, which asked for it `at` this place: the place of the panic itself is in here, because a future does
/// not know who awaits it.
#[expect(clippy::panic, reason = "that is how a test fails")]
pub(super) fn fail(at: &Location<'_>, why: &str) -> ! {
    panic!("{why}\n  asked for at {at}");
}

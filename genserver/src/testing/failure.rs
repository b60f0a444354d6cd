//! How the kit fails a test.

use std::panic::Location;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::job::{SystemClock, WallClock as _};

/// How long the kit waits for what must come, unless it is told otherwise: as long as a call does.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Fails the test, which asked for it `at` this place: the place of the panic itself is in here, because a future does
/// not know who awaits it.
#[expect(clippy::panic, reason = "that is how a test fails")]
pub(super) fn fail(at: &Location<'_>, why: &str) -> ! {
    panic!("{why}\n  asked for at {at}");
}

/// When the kit began to wait, on tokio's clock and on the one of the machine.
pub(super) struct Since {
    clock: Instant,
    machine: SystemTime,
}

/// Shorter waits say nothing.
const MOMENT: Duration = Duration::from_millis(10);

impl Since {
    pub(super) fn now() -> Self {
        Self {
            clock: Instant::now(),
            machine: SystemClock.now(),
        }
    }

    /// Fails the test because this did not come in time.
    #[expect(clippy::panic, reason = "that is how a test fails")]
    pub(super) fn fail(&self, at: &Location<'_>, why: &str) -> ! {
        panic!("{why}\n  asked for at {at}{}", self.note());
    }

    /// What there is to add when the time is over: that a paused clock has jumped, while somebody may work of whom it
    /// knows nothing.
    pub(super) fn note(&self) -> &'static str {
        let shown = self.clock.elapsed();
        let real = SystemClock.now().duration_since(self.machine);
        match real {
            Ok(real) if shown > MOMENT && real < shown / 2 => {
                "\n  on a paused clock, which waits for no socket, file or thread: for these don't pause it"
            }
            Ok(_) | Err(_) => "",
        }
    }
}

//! A wall clock that rides on tokio's clock: [`TestClock`].

use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until};

use super::{Place, Recorder, TestTime, TestTimeError};
use crate::job::WallClock;
use crate::sync::{Mutex, MutexGuard};

/// Far below what one timer of tokio can wait.
const STRIDE: Duration = Duration::from_secs(30 * 86_400);

/// More than any chain of messages between servers that a tick sets off.
const HOPS: usize = 256;

/// The clock on the wall in a test. It shows the time it was made with plus what has passed since on tokio's clock, so
/// it stands still on a paused clock until somebody [advances](Self::advance) it. Clones are the same clock.
///
/// It never jumps, so a job that waits for a month sleeps for a month, and a year takes no longer than its runs.
///
/// ```
/// use genserver::WallClock;
/// use genserver::testing::TestClock;
/// use std::time::{Duration, SystemTime};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clock = TestClock::at(SystemTime::UNIX_EPOCH).jumping();
/// let start = clock.now();
/// clock.advance(Duration::from_secs(60)).await;
/// clock.jump_ahead(Duration::from_secs(3600));
/// clock.jump_back(Duration::from_secs(1800));
/// clock.advance_to(start + Duration::from_secs(2000)).await?;
/// assert_eq!(clock.now(), start + Duration::from_secs(2000));
/// assert_eq!(clock.recorder().started(), []);
/// # Ok(())
/// # }
/// ```
#[cfg_attr(feature = "calendar", doc = include_str!("year.md"))]
#[derive(Clone, Debug)]
pub struct TestClock {
    pub(super) place: Place,
    may_jump: bool,
    start: Instant,
    /// What it shows at `start`. It changes when somebody sets the clock.
    shown: Arc<Mutex<SystemTime>>,
}

impl TestClock {
    /// A clock that shows this time now, and takes texts as UTC.
    #[must_use]
    pub fn at(time: impl Into<SystemTime>) -> Self {
        Self::hung(time.into(), Place::default())
    }

    pub(super) fn hung(time: SystemTime, place: Place) -> Self {
        Self {
            place,
            may_jump: false,
            start: Instant::now(),
            shown: Arc::new(Mutex::new(time)),
        }
    }

    /// A clock that may be set while jobs wait: they look at it once a minute, as at the clock of the operating
    /// system. Without it a job notices that the clock was set when its next run is due.
    #[must_use]
    pub fn jumping(mut self) -> Self {
        self.may_jump = true;
        self
    }

    /// Lets this much time pass, and all that is due in it happen in order.
    ///
    /// It sleeps on tokio's clock. If that is not paused, it takes as long as it says.
    ///
    /// What comes due at its very end has happened too, unless it waits for something outside of the runtime, as a
    /// file: then advance a millisecond more.
    pub async fn advance(&self, time: Duration) {
        let mut left = time;
        while !left.is_zero() {
            let stride = left.min(STRIDE);
            sleep_until(Instant::now() + stride).await;
            left -= stride;
        }
        settle().await;
    }

    /// Lets time pass until the clock shows `time`, as [`advance`](Self::advance) does.
    ///
    /// # Errors
    ///
    /// [`TestTimeError::Past`] if it shows a later time already.
    /// [`TestTimeError::Text`] if `time` is a text that cannot be read.
    pub async fn advance_to(&self, time: impl Into<TestTime>) -> Result<(), TestTimeError> {
        let time = self.place.read(&time.into().0)?;
        match time.duration_since(self.now()) {
            Ok(left) => self.advance(left).await,
            Err(_later) => return Err(TestTimeError::Past),
        }
        Ok(())
    }

    /// Sets the clock ahead, while no time passes.
    pub fn jump_ahead(&self, by: Duration) {
        let mut shown = self.shown();
        *shown = shown.checked_add(by).unwrap_or(*shown);
    }

    /// Sets the clock back, while no time passes.
    pub fn jump_back(&self, by: Duration) {
        let mut shown = self.shown();
        *shown = shown.checked_sub(by).unwrap_or(*shown);
    }

    /// A new recorder, which writes times as they are where this clock hangs.
    #[must_use]
    pub fn recorder(&self) -> Recorder {
        Recorder::hung(self.place.clone())
    }

    fn shown(&self) -> MutexGuard<'_, SystemTime> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WallClock for TestClock {
    fn now(&self) -> SystemTime {
        let shown = *self.shown();
        shown.checked_add(self.start.elapsed()).unwrap_or(shown)
    }

    fn may_jump(&self) -> bool {
        self.may_jump
    }
}

/// Lets everybody else who has something to do right now do it.
async fn settle() {
    for _ in 0..HOPS {
        tokio::task::yield_now().await;
    }
}

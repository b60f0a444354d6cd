//! Times as tests write them: [`TestTime`].

use std::time::SystemTime;

use super::Said;

/// A time as tests write it: from a [`SystemTime`], or with the feature `calendar` from a text or jiff's
/// `Timestamp`.
///
/// Texts are dates (`2025-04-02`, which is its first instant), dates with a time (`2025-04-02T06:00`), and these with an
/// offset or `Z`, or with a zone in brackets. What says neither is meant where the clock hangs.
///
/// ```
/// use genserver::testing::TestTime;
/// use std::time::SystemTime;
///
/// let time: TestTime = SystemTime::UNIX_EPOCH.into(); // or a text
/// ```
#[derive(Clone, Debug)]
pub struct TestTime(pub(super) Said);

impl From<SystemTime> for TestTime {
    fn from(time: SystemTime) -> Self {
        Self(Said::from(time))
    }
}

/// Why a [`TestClock`](super::TestClock) does not go to a time.
///
/// ```
/// use genserver::testing::{TestClock, TestTimeError};
/// use std::time::{Duration, SystemTime};
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clock = TestClock::at(SystemTime::UNIX_EPOCH + Duration::from_secs(60));
/// assert_eq!(clock.advance_to(SystemTime::UNIX_EPOCH).await, Err(TestTimeError::Past));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TestTimeError {
    /// The text is no time, or names no zone of this machine.
    #[error("`{text}` is no time: {why}")]
    Text {
        /// What was to be read.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// The time has passed already; a test that expects to wait for it is mistaken.
    #[error("the clock shows a later time already")]
    Past,
}

//! What tests of jobs need: a wall clock that obeys, and a record of the runs. Feature `testing`.
//!
//! A [`TestClock`] rides on tokio's paused clock, so the test begins with `#[tokio::test(start_paused = true)]`, which
//! needs tokio's feature `test-util`.

#[cfg(feature = "calendar")]
mod civil;
#[cfg(feature = "calendar")]
use civil::{Place, Said};

#[cfg(not(feature = "calendar"))]
mod nowhere;
#[cfg(not(feature = "calendar"))]
use nowhere::{Place, Said};

mod time;
pub use time::{TestTime, TestTimeError};

mod clock;
pub use clock::TestClock;

mod recorder;
pub use recorder::{RecordedRun, Recorder};

mod once;
pub use once::{work_at, work_once};

mod failure;

mod supervised;
pub use supervised::supervised;

mod test_supervisor;
pub use test_supervisor::TestSupervisor;

pub use crate::supervisor::Crash;
mod crashes;
pub use crashes::ExpectedCrash;

mod probe;
pub use crate::gen_server::Received;
pub use probe::Probe;

mod mailbox;
pub use crate::gen_server::{Queued, Sort};
pub use mailbox::{mailbox, settled};

mod manual;
pub use manual::{ManualJob, ManualJobRef, manual};
mod tick;
pub use tick::{manual_jobs, tick};

mod asserts;
#[doc(hidden)]
pub use asserts::__private;
pub use asserts::{assert_down, assert_receive, refute_receive};

//! Jobs that are methods of a server, as `#[genserver]` writes them.
//!
//! The machine is the same as for a [`JobServer`](super::JobServer), but a run happens within a callback of the server, which
//! answers nobody meanwhile. So the timer's word reaches the machine late, and the machine counts as if it had come
//! in time.

mod outcome;
pub use outcome::JobOutcome;

mod tick;
pub use tick::JobTick;

mod attempt;
pub use attempt::{JobAttempt, JobEnded};

mod memory;

mod change;

mod jobs;
#[cfg(feature = "testing")]
pub(super) use jobs::Jobs;
pub use jobs::{JobMethod, JobRun};

mod setup;
pub use setup::{ContextJobs, ServerJobs};

mod request;
pub use request::JobRequest;

mod handle;
pub use handle::{JobCall, JobControlError, JobHandle};

mod run;
pub use run::{arm_job, begin_job, finish_job, fits_a_method, job_handle, job_request, jobs_armed};

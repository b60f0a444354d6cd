//! Recurring jobs: a struct, what it does, and how often.

mod schedule;
pub use schedule::{Schedule, When};

mod schedule_error;
pub use schedule_error::ScheduleError;

mod text;

#[cfg(feature = "calendar")]
mod preview;

#[cfg(feature = "calendar")]
mod by_calendar;
#[cfg(feature = "calendar")]
pub use by_calendar::moment;

mod options;
pub use options::{Growth, JobName, Missed, OnFailure, OnPanic, Overlap, Retry};

mod spec;
pub use spec::{JobSpec, Scheduled};

mod error;
pub use error::{JobError, JobResult};

mod context;
pub use context::JobContext;
#[cfg(feature = "calendar")]
mod scheduled_at;

mod work;
pub use work::Job;

mod concurrent;
pub use concurrent::{ConcurrentJob, Shared};

mod status;
pub use status::{JobCounts, JobState, JobStatus, RunOutcome, RunReport, SkipReason, Triggered};

mod event;
pub use event::{JobEvent, JobObserver};

mod clock;
pub use clock::{SystemClock, WallClock};

mod store;
#[cfg(feature = "store")]
pub use store::{FileStore, FileStoreError};
pub use store::{JobRecord, JobStore, MemoryStore};

mod gate;
pub use gate::{AnyGate, Gate, MemoryGate};
#[cfg(feature = "redis")]
pub use gate::{RedisGate, RedisGateError};

pub mod machine;

mod setup_error;
pub use setup_error::JobSetupError;

mod stamp;

mod log;

mod engine;

mod attempt;

mod pilot;

mod flight;

mod setup;
pub use setup::JobSetup;

mod control;
pub use control::{JobControl, Request};

mod server;
pub use server::{Due, JobServer, Opening};

mod child;
pub use child::{concurrent_job_child, job_child};

mod runs;
mod watch;

#[cfg(feature = "testing")]
mod by_hand;
#[cfg(feature = "testing")]
pub(crate) use by_hand::jobs_by_hand;

mod has_work;
pub use has_work::{ByMethod, ByTrait, HasWork};

mod method;
pub use method::{
    ContextJobs, JobAttempt, JobCall, JobControlError, JobEnded, JobHandle, JobMethod, JobOutcome,
    JobRequest, JobRun, JobTick, ServerJobs, arm_job, begin_job, finish_job, fits_a_method,
    job_handle, job_request, jobs_armed,
};

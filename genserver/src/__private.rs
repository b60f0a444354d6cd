//! What generated code may name besides the public API. Not for you: it changes without notice.

pub use crate::gen_server::{IntoInit, IntoNext, IntoReply, unexpected_info};
pub use crate::job::machine;
pub use crate::job::{
    AnyGate, Due, JobAttempt, JobEnded, JobMethod, JobOutcome, JobRequest, JobTick, Opening,
    Request, arm_job, begin_job, concurrent_job_child, finish_job, fits_a_method, job_child,
    job_handle, job_request,
};

#[cfg(feature = "calendar")]
pub use crate::calendar::{Cron, Zone};
#[cfg(feature = "calendar")]
pub use crate::job::moment;

use crate::gen_server::{GenServer, Init};

/// Whether `init` gave a state, so that its jobs are worth arming.
pub fn will_run<S: GenServer>(init: &Init<S>) -> bool {
    matches!(init, Init::Ok(_))
}

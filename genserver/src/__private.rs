//! What generated code may name besides the public API. Not for you: it changes without notice.

pub use crate::gen_server::{IntoInit, IntoNext, IntoReply, unexpected_info};
pub use crate::job::machine;
pub use crate::job::{
    AnyGate, Due, JobAttempt, JobEnded, JobMethod, JobOutcome, JobRequest, JobTick, Opening,
    Request, arm_job, begin_job, concurrent_job_child, finish_job, fits_a_method, job_child,
    job_handle, job_request, jobs_armed,
};
pub use crate::job::{ByMethod, ByTrait, HasWork};

use std::sync::Arc;

#[cfg(feature = "calendar")]
pub use crate::calendar::{Cron, Zone};
#[cfg(feature = "calendar")]
pub use crate::job::moment;

use crate::gen_server::{GenServer, Init};
use crate::job::Gate;

/// Whether `init` gave a state, so that its jobs are worth arming.
pub fn will_run<S: GenServer>(init: &Init<S>) -> bool {
    matches!(init, Init::Ok(_))
}

/// A gate as `Scheduled` wants it.
pub fn any_gate(gate: impl Gate) -> Arc<dyn AnyGate> {
    Arc::new(gate)
}

//! How a job becomes a server, or the child of a supervisor.

use super::concurrent::Shared;
use super::{ConcurrentJob, Job, JobServer, JobSetup, JobSpec, Scheduled};
use crate::gen_server::Child;
use crate::supervisor::{ChildSpec, IntoChildSpec, TypedChild as _};

impl<J: Job> JobServer<J> {
    /// A job with this schedule, to be started or supervised: see [`JobSetup`]. It registers no name unless
    /// it is given one.
    #[expect(clippy::new_ret_no_self, reason = "a server begins in its own process")]
    pub fn new(job: J, spec: JobSpec) -> JobSetup<J> {
        JobSetup::new(job, spec)
    }

    /// As [`new`](Self::new), with the schedule and the gate that `#[job(...)]` on the struct says.
    pub fn of(job: J) -> JobSetup<J>
    where
        J: Scheduled,
    {
        JobSetup::new(job, J::SPEC).any_gate(J::gate())
    }
}

impl<J: ConcurrentJob> JobServer<Shared<J>> {
    /// As [`new`](Self::new), for a job whose runs may go on beside each other. With `#[job(...)]` on the struct it is
    /// [`of`](Self::of) a [`Shared`].
    ///
    /// ```
    /// use genserver::{ConcurrentJob, JobContext, JobResult, JobServer, JobSpec, Overlap};
    /// use std::time::Duration;
    ///
    /// struct Probe;
    ///
    /// impl ConcurrentJob for Probe {
    ///     async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
    /// }
    ///
    /// let spec = JobSpec::every(Duration::from_secs(1)).overlap(Overlap::Concurrent { max: 4 });
    /// let probe = JobServer::concurrent(Probe, spec);
    /// # drop(probe);
    /// ```
    pub fn concurrent(job: J, spec: JobSpec) -> JobSetup<Shared<J>> {
        JobSetup::new(Shared::new(job), spec)
    }
}

/// A job is a child by itself.
#[diagnostic::do_not_recommend]
impl<J: Job + Scheduled + Clone> IntoChildSpec for J {
    fn into_child_spec(self) -> ChildSpec {
        JobServer::of(self).into_child_spec()
    }
}

/// A job as a child, for the `TypedChild` that `#[job]` writes on a struct. Were that implemented here, for
/// all jobs, rustc would say of whatever cannot be a child what it lacks to be a job.
pub fn job_child<J: Job + Scheduled + Clone>(job: J) -> (ChildSpec, Child<JobServer<J>>) {
    JobServer::of(job).into_child()
}

/// As [`job_child`], for a job with concurrent runs.
pub fn concurrent_job_child<J: ConcurrentJob + Scheduled + Clone>(
    job: J,
) -> (ChildSpec, Child<JobServer<Shared<J>>>) {
    job_child(Shared::new(job))
}

//! The server that a job is: [`JobServer`].

use std::any::type_name;
use std::fmt;

use super::{Job, JobContext, JobSpec, Scheduled};
use crate::exit::ExitReason;
use crate::gen_server::{Child, Context, GenServer, Info, Init, Next};
use crate::never::Never;
use crate::supervisor::{ChildSpec, IntoChildSpec, ServerSpec, TypedChild};
use crate::trace;

/// The server that runs a job `J`: started with the job and its schedule.
///
/// It traps exits, so that a supervisor's shutdown lets a run in flight finish.
pub struct JobServer<J> {
    job: J,
    spec: JobSpec,
    runs: u64,
}

/// A run is due.
#[derive(Debug)]
pub struct Due(());

impl<J: Job> GenServer for JobServer<J> {
    type Args = (J, JobSpec);
    type Call = Never;
    type Cast = Never;
    type Info = Due;
    type Continue = Never;

    async fn init(
        (mut job, spec): (J, JobSpec),
        ctx: &mut Context<Self>,
    ) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        let ready = job.init(&mut JobContext::new(ctx.pid(), 0)).await;
        ready.map_err(|error| ExitReason::error(error.into_inner()))?;
        ctx.send_after(spec.pause(), Due(()));
        Ok(Init::ok(Self { job, spec, runs: 0 }))
    }

    async fn handle_info(
        &mut self,
        info: Info<Due>,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        let Info::Message(Due(())) = info else {
            crate::gen_server::unexpected_info(ctx, &info);
            return Ok(Next::Wait);
        };
        self.runs += 1;
        let mut run = JobContext::new(ctx.pid(), self.runs);
        if let Err(error) = self.job.work(&mut run).await {
            let at = trace::JobAt {
                job: type_name::<J>(),
                pid: &ctx.pid(),
            };
            trace::job_failed(at, self.runs, 1, &error.to_string(), false);
        }
        ctx.send_after(self.spec.pause(), Due(()));
        Ok(Next::Wait)
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.job.terminate(reason).await;
    }

    fn info_name(_due: &Due) -> &'static str {
        "run"
    }
}

/// A job is a child by itself.
impl<J: Job + Scheduled + Clone> IntoChildSpec for J {
    fn into_child_spec(self) -> ChildSpec {
        job_child(self).0
    }
}

/// A job as a child, for the `TypedChild` that `#[job]` writes on a struct. Were that implemented here, for
/// all jobs, rustc would say of whatever cannot be a child what it lacks to be a job.
pub fn job_child<J: Job + Scheduled + Clone>(job: J) -> (ChildSpec, Child<JobServer<J>>) {
    let spec = ServerSpec::<JobServer<J>>::of((job, J::SPEC));
    spec.set(|spec| spec.id(type_name::<J>())).into_child()
}

impl<J> fmt::Debug for JobServer<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let job = type_name::<J>();
        f.debug_struct("JobServer")
            .field("job", &job)
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

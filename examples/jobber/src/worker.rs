//! The worker of one job.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use genserver::{CallError, Context, ExitReason, Init, Named, Next, Pid, genserver};

use crate::assignments::{Begin, Ticket};
use crate::backlog::Outcome;
use crate::crew::Crew;
use crate::file::{self, Content};
use crate::import;
use crate::job::{RETRIES, State, Work};
use crate::queue::{Queue, QueueClient as _};
use crate::tables::TablesClient as _;

/// So long after a failure it is tried again.
const PAUSE: Duration = Duration::from_millis(500);

/// What a worker is to do.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) ticket: Ticket,
    pub(crate) work: Work,
    pub(crate) path: Arc<Path>,
    /// For demonstration: the first incarnation panics.
    pub(crate) panics_at_first: bool,
}

/// What a worker is given. Each incarnation begins with a clone of it.
#[derive(Clone)]
pub(crate) struct Errand {
    pub(crate) assignment: Assignment,
    pub(crate) id: Arc<Path>,
    pub(crate) crew: Crew,
}

/// Does its work, tells the queue, and ends.
pub(crate) struct Worker {
    errand: Errand,
    /// The supervisor that stands for the job.
    job: Pid,
    queue: Named<Queue>,
    retries: u32,
}

#[genserver]
impl Worker {
    /// Only takes the errand: the supervisor waits for `init`, and not for what comes after it.
    #[init]
    fn init(errand: Errand, ctx: &mut Context<Self>) -> Init<Self> {
        Init::ok(Self {
            errand,
            job: ctx.parent().cloned().unwrap_or_else(|| ctx.pid()),
            queue: Named::new(Queue::NAME),
            retries: 0,
        })
        .then(WorkerContinue::Begin)
    }

    /// Waits for a place, however long that takes.
    #[handle_continue]
    async fn begin(&mut self, ctx: &mut Context<Self>) -> Result<Next<Self>, CallError> {
        let Assignment {
            ticket,
            panics_at_first,
            ..
        } = self.errand.assignment;
        let begin = self.queue.begin(ticket, self.job.clone());
        match begin.no_timeout().await? {
            Begin::First if panics_at_first => self.panic(),
            Begin::First => self.set_state(State::Reading),
            Begin::Again => self.errand.crew.set_restarted(&self.job, &self.errand.id),
            Begin::GiveUp(_) | Begin::End => return Ok(Next::Stop(ExitReason::Normal)),
        }
        self.work(ctx).await
    }

    #[info]
    async fn try_again(&mut self, ctx: &mut Context<Self>) -> Result<Next<Self>, CallError> {
        self.work(ctx).await
    }

    async fn work(&mut self, ctx: &Context<Self>) -> Result<Next<Self>, CallError> {
        let path = Arc::clone(&self.errand.assignment.path);
        let outcome = match self.errand.assignment.work {
            Work::Read => file::read(path).await,
            Work::Import => import::import(path).await.map(Content::Imported),
        };
        match outcome {
            Err(_error) if self.retries < RETRIES => Ok(self.retry_later(ctx)),
            outcome => self.finish(outcome).await,
        }
    }

    /// Not by sleeping: a server that waits for a message can still be asked and stopped.
    fn retry_later(&mut self, ctx: &Context<Self>) -> Next<Self> {
        self.retries += 1;
        self.set_state(State::Retrying(self.retries));
        ctx.send_after(PAUSE, WorkerInfo::TryAgain);
        match self.queue.retrying(self.errand.assignment.ticket) {
            Ok(()) => Next::Wait,
            Err(full) => Next::Stop(full.into()),
        }
    }

    /// A normal end also if the file failed: the worker did all it could, and must not be restarted.
    async fn finish(&self, outcome: Outcome) -> Result<Next<Self>, CallError> {
        if let Ok(Content::Imported(table)) = &outcome {
            let Errand { id, crew, .. } = &self.errand;
            crew.tables.keep(Arc::clone(id), table.clone()).await?;
        }
        let ticket = self.errand.assignment.ticket;
        let told = self.queue.finished(ticket, outcome, self.job.clone());
        Ok(Next::Stop(
            told.map_or_else(ExitReason::from, |()| ExitReason::Normal),
        ))
    }

    fn set_state(&self, state: State) {
        let Errand { id, crew, .. } = &self.errand;
        crew.set_state(&self.job, id, state);
    }

    #[expect(clippy::panic, reason = "asked for with `--panic-on`")]
    fn panic(&self) -> ! {
        panic!("as asked for, on {}", self.errand.assignment.path.display())
    }
}

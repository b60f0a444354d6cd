//! The worker of one file.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use genserver::{CallError, Context, ExitReason, Init, Named, Next, genserver};

use crate::assignments::{Begin, Ticket};
use crate::backlog::Outcome;
use crate::file;
use crate::queue::{Queue, QueueClient as _};

/// A file that cannot be read is tried again so many times.
const RETRIES: u32 = 3;

/// And so long after the last time.
const PAUSE: Duration = Duration::from_millis(500);

/// What a worker is to do. Each incarnation begins with a clone of it.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    pub(crate) ticket: Ticket,
    pub(crate) path: Arc<Path>,
    /// For demonstration: the first incarnation panics.
    pub(crate) panics_at_first: bool,
}

/// Reads a file, tells the queue, and ends.
pub(crate) struct Worker {
    assignment: Assignment,
    queue: Named<Queue>,
    retries: u32,
}

#[genserver]
impl Worker {
    /// Only takes the assignment: the supervisor waits for `init`, and not for what comes after it.
    #[init]
    fn init(assignment: Assignment) -> Init<Self> {
        Init::ok(Self {
            assignment,
            queue: Named::new(Queue::NAME),
            retries: 0,
        })
        .then(WorkerContinue::Begin)
    }

    #[handle_continue]
    async fn begin(&mut self, ctx: &mut Context<Self>) -> Result<Next<Self>, CallError> {
        let Assignment {
            ticket,
            panics_at_first,
            ..
        } = self.assignment;
        match self.queue.begin(ticket, ctx.pid()).await? {
            Begin::First if panics_at_first => self.panic(),
            Begin::First | Begin::Again => Ok(self.work(ctx).await),
            Begin::GiveUp(_) | Begin::End => Ok(Next::Stop(ExitReason::Normal)),
        }
    }

    #[info]
    async fn try_again(&mut self, ctx: &mut Context<Self>) -> Next<Self> {
        self.work(ctx).await
    }

    async fn work(&mut self, ctx: &Context<Self>) -> Next<Self> {
        match file::read(Arc::clone(&self.assignment.path)).await {
            Err(_error) if self.retries < RETRIES => self.retry_later(ctx),
            outcome => self.finish(outcome, ctx),
        }
    }

    /// Not by sleeping: a server that waits for a message can still be asked and stopped.
    fn retry_later(&mut self, ctx: &Context<Self>) -> Next<Self> {
        self.retries += 1;
        ctx.send_after(PAUSE, WorkerInfo::TryAgain);
        match self.queue.retrying(self.assignment.ticket) {
            Ok(()) => Next::Wait,
            Err(full) => Next::Stop(full.into()),
        }
    }

    /// A normal end also if the file failed: the worker did all it could, and must not be restarted.
    fn finish(&self, outcome: Outcome, ctx: &Context<Self>) -> Next<Self> {
        let told = self
            .queue
            .finished(self.assignment.ticket, outcome, ctx.pid());
        Next::Stop(told.map_or_else(ExitReason::from, |()| ExitReason::Normal))
    }

    #[expect(clippy::panic, reason = "asked for with `--panic-on`")]
    fn panic(&self) -> ! {
        panic!("as asked for, on {}", self.assignment.path.display())
    }
}

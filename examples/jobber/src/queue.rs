//! The queue server: knows every file and hands out the work.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, Pid, genserver};
use tokio::sync::mpsc::UnboundedSender;

use crate::assignments::{Begin, Ticket};
use crate::backlog::{Backlog, Outcome};
use crate::crew::Crew;
use crate::error::Refusal;
use crate::job::Work;
use crate::scan::Found;
use crate::totals::{Load, Results, Totals};
use crate::worker::Assignment;

/// After a worker could not be started.
const PAUSE: Duration = Duration::from_millis(500);

/// What a queue is started with.
#[derive(Clone)]
pub(crate) struct Setup {
    /// How many workers there are at most.
    pub(crate) workers: NonZeroUsize,
    /// The worker of the file with this name panics when it begins for the first time.
    pub(crate) panic_on: Option<OsString>,
    /// Starts the workers.
    pub(crate) crew: Crew,
    /// Takes the results when the queue ends.
    pub(crate) results: UnboundedSender<Results>,
}

/// What the reporter shows.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) totals: Totals,
    pub(crate) load: Load,
    pub(crate) news: Vec<String>,
}

/// Knows every file, and keeps as many workers busy as are allowed.
///
/// It starts them beside itself, in tasks: a server that waited for a supervisor could not answer the
/// very children that the supervisor is starting.
pub(crate) struct Queue {
    setup: Setup,
    backlog: Backlog,
    /// Workers that wait for a place, with their jobs.
    asking: VecDeque<(Ticket, Pid, Caller<Begin>)>,
    /// Who wants to hear when everything is done.
    waiting: Vec<Caller<()>>,
}

impl Queue {
    pub(crate) const NAME: &'static str = "jobber-queue";
}

#[genserver]
impl Queue {
    #[init]
    fn init(setup: Setup) -> Self {
        Self {
            setup,
            backlog: Backlog::default(),
            asking: VecDeque::new(),
            waiting: Vec::new(),
        }
    }

    /// What the scanner came upon. It is a call so that the scanner is not faster than the queue.
    #[call]
    fn found(&mut self, files: Vec<Found>, ctx: &mut Context<Self>) {
        for file in files {
            self.backlog.found(file);
        }
        self.go_on(ctx);
    }

    /// The scanner has seen the whole folder.
    #[cast]
    fn scanned(&mut self, ctx: &mut Context<Self>) {
        self.backlog.scan_is_over();
        self.go_on(ctx);
    }

    /// Somebody wants something done. Replies when it has been started, or why it has not.
    #[call]
    fn order(
        &mut self,
        work: Work,
        path: Arc<Path>,
        from: Caller<Result<(), Refusal>>,
        ctx: &mut Context<Self>,
    ) {
        let ticket = self.backlog.order(Arc::clone(&path));
        let crew = self.setup.crew.clone();
        let assignment = self.assignment(ticket, work, path);
        ctx.task(
            async move { crew.start(assignment).await },
            move |outcome| QueueInfo::Ordered(ticket, outcome, from),
        );
    }

    /// A worker asks whether it shall work. If there is no place for it yet, the reply comes later.
    #[call]
    fn begin(&mut self, ticket: Ticket, job: Pid, from: Caller<Begin>, ctx: &mut Context<Self>) {
        match self.backlog.begin(ticket, self.setup.workers.get()) {
            Some(begin) => answer(begin, ticket, job, from, ctx),
            None => self.asking.push_back((ticket, job, from)),
        }
    }

    /// A worker will try again.
    #[cast]
    fn retrying(&mut self, ticket: Ticket) {
        self.backlog.retrying(ticket);
    }

    /// A worker is done and about to end.
    #[cast]
    fn finished(&mut self, ticket: Ticket, outcome: Outcome, job: Pid, ctx: &mut Context<Self>) {
        self.backlog.finished(ticket, outcome);
        dismiss(ticket, job, ctx);
    }

    /// The figures of the moment, and the news since they were last asked for.
    #[call]
    fn report(&mut self) -> Report {
        Report {
            totals: self.backlog.totals().clone(),
            load: self.backlog.load(),
            news: self.backlog.take_news(),
        }
    }

    /// Replies when everything is done that the first scan found.
    #[call]
    fn drained(&mut self, from: Caller<()>, ctx: &mut Context<Self>) {
        self.waiting.push(from);
        self.go_on(ctx);
    }

    /// A worker was started, or could not be.
    #[info]
    fn started(
        &mut self,
        ticket: Ticket,
        outcome: Result<Result<(), Refusal>, ExitReason>,
        ctx: &mut Context<Self>,
    ) {
        match outcome {
            Ok(Ok(())) => {}
            // Somebody has asked for the same file, or the supervisor is gone, and then the end is near.
            Ok(Err(_)) | Err(_) => {
                self.backlog.take_back(ticket);
                ctx.send_after(PAUSE, QueueInfo::TryAgain);
            }
        }
    }

    /// What was asked for was started, or refused.
    #[info]
    fn ordered(
        &mut self,
        ticket: Ticket,
        outcome: Result<Result<(), Refusal>, ExitReason>,
        from: Caller<Result<(), Refusal>>,
        ctx: &mut Context<Self>,
    ) {
        // Without an outcome, the task has been reported, and the caller hears that there is no reply.
        let Ok(started) = outcome else {
            return self.backlog.take_back(ticket);
        };
        if started.is_err() {
            self.backlog.take_back(ticket);
            self.go_on(ctx);
        }
        from.reply(started);
    }

    #[info]
    fn try_again(&mut self, ctx: &mut Context<Self>) {
        self.go_on(ctx);
    }

    /// A job is gone, and its place is free.
    #[info]
    fn gone(&mut self, ticket: Ticket, ctx: &mut Context<Self>) {
        self.backlog.free(ticket);
        self.go_on(ctx);
    }

    #[terminate]
    fn hand_over(&mut self) {
        let results = std::mem::take(&mut self.backlog).into_results();
        // Nobody wants them if the program ends for another reason.
        let _sent = self.setup.results.send(results).is_ok();
    }

    /// Gives places to those who wait, and then to files, as long as there are some of either.
    fn go_on(&mut self, ctx: &Context<Self>) {
        let limit = self.setup.workers.get();
        while self.backlog.has_place(limit) {
            let Some((ticket, job, from)) = self.asking.pop_front() else {
                break;
            };
            let begin = self.backlog.begin(ticket, limit).unwrap_or(Begin::End);
            answer(begin, ticket, job, from, ctx);
        }
        while let Some((ticket, path)) = self.backlog.assign(limit) {
            let crew = self.setup.crew.clone();
            let assignment = self.assignment(ticket, Work::Read, path);
            ctx.task(
                async move { crew.start(assignment).await },
                move |outcome| QueueInfo::Started(ticket, outcome),
            );
        }
        if self.backlog.is_drained() {
            self.waiting.drain(..).for_each(|caller| caller.reply(()));
        }
    }

    fn assignment(&self, ticket: Ticket, work: Work, path: Arc<Path>) -> Assignment {
        // A path such as `..` has no name, and nobody means that by leaving the option out.
        let panics = |name| path.file_name() == Some(name);
        Assignment {
            ticket,
            work,
            panics_at_first: self.setup.panic_on.as_deref().is_some_and(panics),
            path,
        }
    }
}

/// Tells a worker what to do.
fn answer(begin: Begin, ticket: Ticket, job: Pid, worker: Caller<Begin>, ctx: &Context<Queue>) {
    if let Begin::GiveUp(_) | Begin::End = begin {
        dismiss(ticket, job, ctx);
    }
    worker.reply(begin);
}

/// Frees the place of a job that is done, as soon as it has ended.
fn dismiss(ticket: Ticket, job: Pid, ctx: &Context<Queue>) {
    ctx.task(async move { job.monitor().await }, move |_down| {
        QueueInfo::Gone(ticket)
    });
}

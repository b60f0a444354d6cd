//! The queue server: knows every file and hands out the work.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, Pid, genserver};
use tokio::sync::mpsc::UnboundedSender;

use crate::assignments::{Begin, Ticket};
use crate::backlog::{Backlog, Outcome};
use crate::crew;
use crate::scan::Found;
use crate::totals::{Load, Results, Totals};
use crate::worker::Assignment;

/// After a worker could not be started.
const PAUSE: Duration = Duration::from_millis(500);

/// What a queue is started with.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    /// How many workers there are at most.
    pub(crate) workers: NonZeroUsize,
    /// The worker of the file with this name panics when it begins for the first time.
    pub(crate) panic_on: Option<OsString>,
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

    /// A worker asks whether it shall work.
    #[call]
    fn begin(&mut self, ticket: Ticket, worker: Pid, ctx: &mut Context<Self>) -> Begin {
        let begin = self.backlog.begin(ticket);
        if let Begin::GiveUp(_) | Begin::End = begin {
            dismiss(ticket, worker, ctx);
        }
        begin
    }

    /// A worker will try again.
    #[cast]
    fn retrying(&mut self, ticket: Ticket) {
        self.backlog.retrying(ticket);
    }

    /// A worker is done and about to end.
    #[cast]
    fn finished(&mut self, ticket: Ticket, outcome: Outcome, worker: Pid, ctx: &mut Context<Self>) {
        self.backlog.finished(ticket, outcome);
        dismiss(ticket, worker, ctx);
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
        outcome: Result<(), ExitReason>,
        ctx: &mut Context<Self>,
    ) {
        // The supervisor has logged it, or is gone, and then the end is near.
        if outcome.is_err() {
            self.backlog.take_back(ticket);
            ctx.send_after(PAUSE, QueueInfo::TryAgain);
        }
    }

    #[info]
    fn try_again(&mut self, ctx: &mut Context<Self>) {
        self.go_on(ctx);
    }

    /// A worker is gone, and its place is free.
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

    /// Starts workers as long as there are files and places.
    fn go_on(&mut self, ctx: &Context<Self>) {
        while let Some((ticket, path)) = self.backlog.assign(self.setup.workers.get()) {
            let assignment = Assignment {
                ticket,
                panics_at_first: path.file_name() == self.setup.panic_on.as_deref(),
                path,
            };
            ctx.task(crew::start(assignment), move |outcome| {
                let outcome = outcome.and_then(|started| started.map_err(ExitReason::from));
                QueueInfo::Started(ticket, outcome)
            });
        }
        if self.backlog.is_drained() {
            self.waiting.drain(..).for_each(|caller| caller.reply(()));
        }
    }
}

/// Frees the place of a worker that is done, as soon as it has ended.
fn dismiss(ticket: Ticket, worker: Pid, ctx: &Context<Queue>) {
    ctx.task(async move { worker.monitor().await }, move |_down| {
        QueueInfo::Gone(ticket)
    });
}

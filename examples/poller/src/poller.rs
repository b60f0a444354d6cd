//! The server that takes a job, has it done, and starts over: [`Poller`].

use std::fmt;
use std::mem;
use std::time::Duration;

use genserver::{Context, ExitReason, Init, genserver};
use tokio::time::{Instant, timeout};

use crate::beside::Beside;
use crate::job::{self, Job};
use crate::setup::{Setup, Until};
use crate::source::{Inlet, Opened, Source, SourceError};
use crate::tally::{Event, TallyClient as _};

/// What an inlet that was interrupted may take to come back.
const MOMENT: Duration = Duration::from_secs(1);

/// How often it is asked to.
const ATTEMPTS: u32 = 3;

/// What a poller is doing, for who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Connecting,
    Waiting,
    Working(String, Duration),
}

/// Takes jobs, one after the other. Waiting and working are tasks beside it, so it answers and stops at any time.
pub(crate) struct Poller<S: Source> {
    setup: Setup<S>,
    /// None until it is open.
    queue: Option<S>,
    doing: Doing<S>,
}

enum Doing<S: Source> {
    Nothing,
    Taking(Taking<S>),
    Working(Working, S::Inlet),
}

type Taking<S> = Beside<(<S as Source>::Inlet, Result<Option<Vec<u8>>, SourceError>)>;

struct Working {
    job: Job,
    /// The job as it came, which is how the queue knows it.
    text: Vec<u8>,
    since: Instant,
    digest: Beside<String>,
}

#[genserver]
impl<S: Source> Poller<S> {
    /// Does nothing that could fail: a queue that is away must not keep the tree from starting.
    #[init]
    fn init(setup: Setup<S>) -> Init<Self> {
        let doing = Doing::Nothing;
        Init::ok(Self {
            setup,
            queue: None,
            doing,
        })
        .then(PollerContinue::Open)
    }

    #[handle_continue]
    async fn open(&mut self, ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        let opened: Opened<S> = S::open(&self.setup.queue, &ctx.pid()).await?;
        tracing::info!("{} is open", opened.name);
        self.queue = Some(opened.source);
        ctx.send_interval(opened.beat, || PollerInfo::Beat);
        self.note_reclaimed(opened.reclaimed).await?;
        self.take(opened.inlet, ctx);
        Ok(())
    }

    /// Says that it lives, also in the middle of a job. An error is fatal: its supervisor starts a new one.
    #[info]
    async fn beat(&mut self) -> Result<(), ExitReason> {
        let reclaimed = self.queue()?.beat().await?;
        self.note_reclaimed(reclaimed).await
    }

    /// The inlet has come back.
    #[info]
    async fn taken(&mut self, ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        let Doing::Taking(mut taking) = mem::replace(&mut self.doing, Doing::Nothing) else {
            return Ok(());
        };
        let (inlet, taken) = taking.outcome().await.ok_or(SourceError::Cut)?;
        match (taken?, self.setup.until) {
            (Some(text), _) => self.begin(text, inlet, ctx).await?,
            (None, Until::Stopped) => self.take(inlet, ctx),
            (None, Until::Empty) => self.end(Ok(())),
        }
        Ok(())
    }

    /// A job is done: stores its result, and starts over.
    #[info]
    async fn worked(&mut self, ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        let Doing::Working(mut working, inlet) = mem::replace(&mut self.doing, Doing::Nothing)
        else {
            return Ok(());
        };
        let digest = working.digest.outcome().await.ok_or(SourceError::Cut)?;
        self.finish(&working, &digest).await?;
        self.take(inlet, ctx);
        Ok(())
    }

    #[call]
    fn status(&self) -> Status {
        match (&self.queue, &self.doing) {
            (None, _) => Status::Connecting,
            (Some(_), Doing::Nothing | Doing::Taking(_)) => Status::Waiting,
            (Some(_), Doing::Working(working, _)) => {
                Status::Working(working.job.id.clone(), working.since.elapsed())
            }
        }
    }

    #[terminate]
    async fn terminate(&mut self, reason: &ExitReason) {
        if reason.is_clean() {
            if let Err(error) = self.leave().await {
                tracing::warn!("the queue is not left in order, others will see to it: {error}");
            }
            return;
        }
        let error = reason
            .as_error()
            .and_then(|error| error.downcast_ref::<SourceError>());
        let Some(error) = error.cloned() else {
            return;
        };
        match self.setup.until {
            Until::Empty => self.end(Err(error)),
            Until::Stopped if error.is_final() => self.end(Err(error)),
            Until::Stopped => {}
        }
    }

    fn take(&mut self, mut inlet: S::Inlet, ctx: &Context<Self>) {
        let taking = async move {
            let taken = inlet.take().await;
            (inlet, taken)
        };
        self.doing = Doing::Taking(Beside::start(ctx, taking, || PollerInfo::Taken));
    }

    async fn begin(
        &mut self,
        text: Vec<u8>,
        inlet: S::Inlet,
        ctx: &Context<Self>,
    ) -> Result<(), ExitReason> {
        let job = match Job::read(&text) {
            Ok(job) => job,
            Err(garbage) => {
                tracing::warn!("put aside: {garbage}: {}", job::excerpt(&text));
                self.queue()?.put_aside(&text).await?;
                self.setup.tally.count(Event::PutAside).await?;
                self.take(inlet, ctx);
                return Ok(());
            }
        };
        tracing::info!("job {} begins, {} rounds", job.id, job.rounds);
        let working = Working {
            text,
            since: Instant::now(),
            digest: Beside::start(ctx, job.clone().work(), || PollerInfo::Worked),
            job,
        };
        self.doing = Doing::Working(working, inlet);
        Ok(())
    }

    async fn finish(&mut self, working: &Working, digest: &str) -> Result<(), ExitReason> {
        let (id, text) = (&working.job.id, &working.text);
        let finished = self.queue()?.finish(text, id, digest).await?;
        program::tell(format!("{id} {digest}")).await;
        tracing::debug!("job {id} took {:?}, {finished:?}", working.since.elapsed());
        self.setup.tally.count(Event::Finished(finished)).await?;
        Ok(())
    }

    async fn note_reclaimed(&mut self, jobs: u64) -> Result<(), ExitReason> {
        if jobs > 0 {
            tracing::info!("reclaimed {jobs} that dead workers had begun");
            self.setup.tally.reclaimed(jobs).await?;
        }
        Ok(())
    }

    /// Leaves nothing behind: a job in progress is finished within the grace, or goes back.
    async fn leave(&mut self) -> Result<(), ExitReason> {
        if self.queue.is_none() {
            return Ok(());
        }
        match mem::replace(&mut self.doing, Doing::Nothing) {
            Doing::Nothing => {}
            Doing::Taking(taking) => {
                if let Some(text) = self.recall(taking).await? {
                    self.give_back(&text, "not begun").await?;
                }
            }
            Doing::Working(mut working, _inlet) => {
                let digest = timeout(self.setup.grace, working.digest.outcome()).await;
                match digest.ok().flatten() {
                    Some(digest) => self.finish(&working, &digest).await?,
                    None => self.give_back(&working.text, &working.job.id).await?,
                }
            }
        }
        match self.queue.take() {
            Some(queue) => Ok(queue.close().await?),
            None => Ok(()),
        }
    }

    /// Has the inlet come back, with what it has taken in the last moment.
    async fn recall(&mut self, mut taking: Taking<S>) -> Result<Option<Vec<u8>>, SourceError> {
        for _attempt in 0..ATTEMPTS {
            self.queue()?.interrupt().await?;
            match timeout(MOMENT, taking.outcome()).await {
                Ok(came) => return came.ok_or(SourceError::Cut)?.1,
                // It had only been about to wait.
                Err(_elapsed) => {}
            }
        }
        Err(SourceError::Cut)
    }

    async fn give_back(&mut self, text: &[u8], what: &str) -> Result<(), ExitReason> {
        self.queue()?.give_back(text).await?;
        tracing::info!("a job goes back to the queue: {what}");
        self.setup.tally.count(Event::GivenBack).await?;
        Ok(())
    }

    fn queue(&mut self) -> Result<&mut S, SourceError> {
        self.queue.as_mut().ok_or(SourceError::NotOpen)
    }

    /// Says to whoever runs the tree that it is over; who is about to end doesn't listen any more.
    fn end(&self, result: Result<(), SourceError>) {
        let _told = self.setup.over.send(result).is_ok();
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting => f.write_str("connecting"),
            Self::Waiting => f.write_str("waiting for a job"),
            Self::Working(id, time) => write!(f, "working on {id} for {} s", time.as_secs()),
        }
    }
}

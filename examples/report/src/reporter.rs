//! One attempt at a report: ask, write, send.

use std::error::Error;
use std::time::{Duration, SystemTime};

use genserver::{JobContext, JobError, JobResult};
use mail::lettre::message::Mailbox;
use mail::{Mailer, SendError};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

use crate::api::{Api, ApiError};
use crate::letter::Letter;
use crate::news::News;
use crate::period::{Period, Rhythm};

/// Asks, writes and sends. What a failed attempt leaves behind, the next one goes on with.
#[derive(Clone, Debug)]
pub(crate) struct Reporter {
    pub(crate) api: Api,
    pub(crate) mailer: Mailer,
    pub(crate) from: Mailbox,
    pub(crate) recipients: Vec<Mailbox>,
    pub(crate) news: UnboundedSender<News>,
    /// A report that was written, but not sent to all.
    pub(crate) unsent: Option<Unsent>,
}

/// A report on its way.
#[derive(Clone, Debug)]
pub(crate) struct Unsent {
    period: Period,
    letter: Letter,
    /// Who has not got it yet.
    left: Vec<Mailbox>,
    /// Who will never get it, and why.
    refused: Vec<String>,
}

/// Why an attempt has failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReportError {
    #[error(transparent)]
    Api(#[from] ApiError),

    /// A mistake of this program.
    #[error("the report could not be written")]
    Unwritten(#[source] Box<dyn Error + Send + Sync>),

    /// Those who are left get it with the next attempt.
    #[error("not mailed to {}", names(.left))]
    Later {
        left: Vec<Mailbox>,
        source: SendError,
    },

    /// The others have got it.
    #[error("the mail server refuses {}", .0.join("; "))]
    Refused(Vec<String>),
}

impl Reporter {
    /// Sends the report of the period that is over when this run is due.
    pub(crate) async fn report(&mut self, rhythm: Rhythm, ctx: &JobContext<'_>) -> JobResult {
        let outcome = self.attempt(rhythm, ctx).await;
        outcome.map_err(|error| {
            if error.is_final() {
                self.unsent = None;
                return JobError::fatal(error);
            }
            JobError::new(error)
        })
    }

    /// The future of an attempt is dropped if it takes too long, so what it has reached is kept in `self` before each await.
    async fn attempt(&mut self, rhythm: Rhythm, ctx: &JobContext<'_>) -> Result<(), ReportError> {
        let day = ctx.scheduled_at().date();
        let period = Period::before(rhythm, day).map_err(ReportError::unwritten)?;
        let unsent = match &mut self.unsent {
            Some(unsent) if unsent.period == period => unsent,
            slot => {
                // Nobody reads the news when the program is about to end.
                let _heard = self.news.send(News::Begun(period));
                let letter = write(&self.api, period).await?;
                let _heard = self.news.send(News::Written(letter.text.clone()));
                slot.insert(Unsent {
                    period,
                    letter,
                    left: self.recipients.clone(),
                    refused: Vec::new(),
                })
            }
        };
        unsent.send(&self.mailer, &self.from, &self.news).await?;
        self.unsent = None;
        Ok(())
    }
}

async fn write(api: &Api, period: Period) -> Result<Letter, ReportError> {
    let portfolio = api.portfolio(&period).await?;
    let now = SystemTime::now();
    let written = spawn_blocking(move || Letter::write(&portfolio, &period, now));
    // Who draws may panic; that is an error as any other here.
    let letter = written.await.map_err(ReportError::unwritten)?;
    letter.map_err(ReportError::unwritten)
}

impl Unsent {
    /// One mail for each, so that nobody goes without because somebody else is refused.
    async fn send(
        &mut self,
        mailer: &Mailer,
        from: &Mailbox,
        news: &UnboundedSender<News>,
    ) -> Result<(), ReportError> {
        let (mut put_off, mut next) = (None, 0);
        while let Some(to) = self.left.get(next) {
            let mail = self.letter.to(to, from).map_err(ReportError::unwritten)?;
            match mailer.send(mail).await {
                Ok(()) => {
                    let to = self.left.remove(next);
                    let _heard = news.send(News::Sent(self.period.rhythm, to));
                }
                Err(SendError::Refused(error)) => {
                    let to = self.left.remove(next);
                    self.refused.push(format!("{to}: {error}"));
                }
                // An answer 4xx concerns this recipient. Without an answer there is no use in asking for the others.
                Err(SendError::Failed(error)) if error.is_transient() => {
                    put_off = Some(SendError::Failed(error));
                    next += 1;
                }
                Err(error) => {
                    put_off = Some(error);
                    break;
                }
            }
        }
        match put_off {
            Some(source) => Err(ReportError::Later {
                left: self.left.clone(),
                source,
            }),
            None if self.refused.is_empty() => Ok(()),
            None => Err(ReportError::Refused(self.refused.clone())),
        }
    }
}

impl ReportError {
    fn unwritten(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unwritten(error.into())
    }

    /// Whether another attempt would end in the same way.
    fn is_final(&self) -> bool {
        match self {
            Self::Api(error) => error.is_final(),
            Self::Later { .. } => false,
            Self::Unwritten(_) | Self::Refused(_) => true,
        }
    }
}

/// How long to wait before the next attempt: as planned, or longer if the API wants so.
pub(crate) fn pause(error: &JobError, planned: Duration) -> Duration {
    let asked = match error.as_error().downcast_ref() {
        Some(ReportError::Api(error)) => error.retry_after(),
        Some(ReportError::Unwritten(_) | ReportError::Later { .. } | ReportError::Refused(_))
        | None => None,
    };
    planned.max(asked.unwrap_or_default())
}

fn names(recipients: &[Mailbox]) -> String {
    let names: Vec<_> = recipients.iter().map(ToString::to_string).collect();
    names.join(", ")
}

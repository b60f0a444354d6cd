//! The server: takes mails, has them sent beside itself, tries again, and forgets nothing.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::process;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genserver::{Caller, Context, ExitReason, Init, Pid, Undelivered, genserver};
use mail::lettre::message::Mailbox;
use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout_at};

use crate::message::Mail;
use crate::news::{Kept, News};
use crate::outbox::{Outbox, Overview, Verdict};
use crate::sender::Sender;
use crate::status::{Answer, Rules};
use crate::store::{Loaded, Store, StoreError};

/// A change is in the state file so much later. A kill -9 undoes the changes of this time.
const SAVE_AFTER: Duration = Duration::from_secs(1);

/// What the server is told when it starts, each time.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) sender: Sender,
    pub(crate) store: Option<Arc<Store>>,
    pub(crate) from: Mailbox,
    pub(crate) rules: Rules,
    /// How many mails are on their way at once, at most.
    pub(crate) at_once: NonZeroUsize,
    /// How long the mails that are on their way have in the end.
    pub(crate) grace: Duration,
    pub(crate) news: mpsc::UnboundedSender<News>,
}

/// Sends mails.
pub(crate) struct SendServer {
    setup: Setup,
    outbox: Outbox,
    /// The mails that are on their way, by number.
    flights: HashMap<u64, Flight>,
    /// Who waits until fewer mails than so many are unsent.
    waiting: Vec<(usize, Caller<()>)>,
    /// Whether the state file was read. Before, nothing may be written over it.
    is_loaded: bool,
    is_saving_due: bool,
}

/// A mail on its way. What became of it lies here also when no message is read any more.
struct Flight {
    pid: Pid,
    answer: oneshot::Receiver<Answer>,
}

#[genserver]
impl SendServer {
    #[init]
    fn init(setup: Setup) -> Init<Self> {
        let server = Self {
            outbox: Outbox::new(setup.rules),
            setup,
            flights: HashMap::new(),
            waiting: Vec::new(),
            is_loaded: false,
            is_saving_due: false,
        };
        Init::ok(server).then(SendServerContinue::Load)
    }

    /// Before any request: so the mails of before come first.
    #[handle_continue]
    async fn load(&mut self, ctx: &mut Context<Self>) -> Result<(), ExitReason> {
        if let Some(store) = self.setup.store.clone() {
            let path = store.path().to_owned();
            let loaded = spawn_blocking(move || store.load()).await;
            match loaded
                .map_err(ExitReason::error)?
                .map_err(ExitReason::error)?
            {
                Loaded::Mails(mails) if mails.is_empty() => {}
                Loaded::Mails(mails) => {
                    let count = mails.len();
                    self.outbox.restore(mails);
                    self.tell(News::Loaded { mails: count, path });
                }
                Loaded::SetAside { why, kept_as } => {
                    let why = why.to_string();
                    self.tell(News::SetAside { why, kept_as });
                }
            }
        }
        self.is_loaded = true;
        self.send_next(ctx);
        Ok(())
    }

    #[cast]
    fn deliver(&mut self, mail: Mail, ctx: &mut Context<Self>) {
        let domain = self.setup.from.email.domain();
        self.outbox
            .accept(mail, |number| message_id(number, domain));
        self.changed(ctx);
        self.send_next(ctx);
    }

    #[call]
    fn state(&self) -> Overview {
        self.outbox.overview(Instant::now().into_std())
    }

    /// Replies when fewer than `limit` mails are unsent.
    #[call]
    fn unsent_below(&mut self, limit: usize, from: Caller<()>) {
        self.waiting.push((limit, from));
        self.reply_to_waiting();
    }

    /// A mail has come back, one way or the other.
    #[info]
    fn landed(&mut self, number: u64, ended: Result<(), ExitReason>, ctx: &mut Context<Self>) {
        if let Some(mut flight) = self.flights.remove(&number) {
            let answer = match (flight.answer.try_recv(), ended) {
                (Ok(answer), _) => answer,
                (Err(_), Err(reason)) => Answer::Later(reason.to_string()),
                (Err(error), Ok(())) => Answer::Later(error.to_string()),
            };
            if let Some(pause) = self.answered(number, answer) {
                ctx.send_after(pause, SendServerInfo::Due(number));
            }
            self.changed(ctx);
            self.send_next(ctx);
        }
    }

    #[info]
    fn due(&mut self, number: u64, ctx: &mut Context<Self>) {
        self.outbox.due(number);
        self.send_next(ctx);
    }

    /// The server waits for the disk, so that no older state can overtake a newer one.
    #[info]
    async fn save(&mut self, ctx: &mut Context<Self>) {
        self.is_saving_due = false;
        match self.write().await {
            Ok(_path) => tracing::debug!(unsent = self.outbox.unsent(), "saved"),
            Err(error) => {
                tracing::warn!("{error}");
                self.changed(ctx);
            }
        }
    }

    /// After a shutdown as after a panic: what is on its way may arrive, the rest is kept.
    #[terminate]
    async fn terminate(&mut self) {
        self.land().await;
        let kept = match self.write().await {
            Ok(Some(store)) => Kept::In(store.path().to_owned()),
            Ok(None) => Kept::Nowhere,
            Err(error) => Kept::Lost(error.to_string()),
        };
        let unsent = self.outbox.unsent();
        self.tell(News::Ended { unsent, kept });
    }

    /// What a panic leaves in the mailbox is not in the state file.
    #[undelivered]
    fn undelivered(message: Undelivered<Self>) {
        if let Undelivered::Cast(SendServerCast::Deliver(mail)) = message {
            tracing::error!("a mail to {} is lost, send it again", mail.to());
        }
    }

    /// Begins to send as many mails as may be on their way.
    fn send_next(&mut self, ctx: &mut Context<Self>) {
        while let Some(unsent) = self.outbox.start(self.setup.at_once.get()) {
            let number = unsent.number;
            let message = unsent.mail.message(&self.setup.from, &unsent.message_id);
            let sender = self.setup.sender.clone();
            let sending = match message {
                Ok(message) => sender.send(message),
                Err(error) => Box::pin(async move { Answer::Never(error.to_string()) }),
            };
            let (told, answer) = oneshot::channel();
            let flight = async move {
                let _heard = told.send(sending.await).is_ok();
            };
            let pid = ctx.task(flight, move |ended| SendServerInfo::Landed(number, ended));
            self.flights.insert(number, Flight { pid, answer });
        }
    }

    /// Notes an answer, and says how long to wait if the mail is to be tried again.
    fn answered(&mut self, number: u64, answer: Answer) -> Option<Duration> {
        let now = Instant::now().into_std();
        let (verdict, mail) = self.outbox.answered(number, answer, now)?;
        let pause = match &verdict {
            Verdict::Again { pause, .. } => Some(*pause),
            Verdict::Sent | Verdict::Failed(_) => None,
        };
        let to = mail.to();
        self.tell(News::Answered {
            number,
            to,
            verdict,
        });
        self.reply_to_waiting();
        pause
    }

    /// Gives the mails that are on their way the time that is left to them.
    async fn land(&mut self) {
        let end = Instant::now() + self.setup.grace;
        for (number, flight) in std::mem::take(&mut self.flights) {
            match timeout_at(end, flight.answer).await {
                Ok(Ok(answer)) => {
                    self.answered(number, answer);
                }
                // It failed, or it would go on while the next server begins with the same mail.
                Ok(Err(_)) | Err(_) => flight.pid.kill(),
            }
        }
    }

    fn reply_to_waiting(&mut self) {
        let unsent = self.outbox.unsent();
        let over = self.waiting.extract_if(.., |(limit, _)| unsent < *limit);
        over.for_each(|(_, caller)| caller.reply(()));
    }

    fn changed(&mut self, ctx: &mut Context<Self>) {
        if self.setup.store.is_some() && !self.is_saving_due {
            self.is_saving_due = true;
            ctx.send_after(SAVE_AFTER, SendServerInfo::Save);
        }
    }

    /// Writes the state file, if there is one to write.
    async fn write(&self) -> Result<Option<Arc<Store>>, StoreError> {
        let Some(store) = self.setup.store.clone().filter(|_| self.is_loaded) else {
            return Ok(None);
        };
        let (mails, of_task) = (self.outbox.to_save(), Arc::clone(&store));
        let saved = spawn_blocking(move || of_task.save(&mails)).await;
        match saved {
            Ok(saved) => saved.map(|()| Some(store)),
            Err(panic) => Err(store.unwritable(panic.into())),
        }
    }

    fn tell(&self, news: News) {
        // Whoever listened may have gone.
        let _heard = self.setup.news.send(news).is_ok();
    }
}

/// Unique among all mails of the sender's domain.
fn message_id(number: u64, domain: &str) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanos = since.unwrap_or_default().as_nanos();
    format!("<{nanos:x}.{}.{number}@{domain}>", process::id())
}

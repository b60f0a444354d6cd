//! Standard input in, news out.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use genserver::Child;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::arguments::Arguments;
use crate::commands::{self, Command, HELP};
use crate::message::Mail;
use crate::news::{Kept, News};
use crate::outbox::Verdict;
use crate::send_server::{SendServer, SendServerClient as _};

/// With so many mails unsent, the input has to wait: it may be larger than the memory.
const ROOM: usize = 1000;

/// In the end who reads has so long, behind a pager for example.
const PATIENCE: Duration = Duration::from_secs(5);

/// Talks to whoever started the program.
pub(crate) struct Console {
    server: Child<SendServer>,
    news: mpsc::UnboundedReceiver<News>,
    tally: Tally,
    /// Mails that were asked for and are none.
    refused: usize,
}

/// Says what the program is about to do, and to people also what they can do.
pub(crate) fn greet(arguments: &Arguments) {
    program::say(format_args!("mails go to {}", arguments.destination()));
    if io::stdin().is_terminal() {
        program::say(HELP);
    }
}

/// What there is to say in the end.
#[derive(Default)]
struct Tally {
    sent: usize,
    failed: usize,
    is_lost: bool,
}

impl Console {
    pub(crate) fn new(server: Child<SendServer>, news: mpsc::UnboundedReceiver<News>) -> Self {
        Self {
            server,
            news,
            tally: Tally::default(),
            refused: 0,
        }
    }

    /// Sends the samples, obeys the input, and returns after `quit`, or when after its end nothing is unsent.
    pub(crate) async fn serve(&mut self, samples: Vec<Mail>) {
        let Self {
            server,
            news,
            tally,
            refused,
        } = self;
        let hear = async {
            while let Some(news) = news.recv().await {
                tally.add(&news).await;
            }
        };
        tokio::select! {
            () = obey(server, samples, refused) => {}
            () = hear => {}
        }
        // However slowly somebody reads.
        while let Ok(news) = news.try_recv() {
            tally.add(&news).await;
        }
    }

    /// Says how it went, when the server is gone, if somebody reads. Whether it went well.
    pub(crate) async fn conclude(mut self) -> bool {
        let mut last = Vec::new();
        while let Ok(news) = self.news.try_recv() {
            self.tally.count(&news);
            last.push(news.to_string());
        }
        let Tally {
            sent,
            failed,
            is_lost,
        } = self.tally;
        last.push(format!("{sent} sent, {failed} failed"));
        let said = timeout(PATIENCE, program::tell(last.join("\n"))).await;
        if said.is_err() {
            tracing::warn!("nobody reads what was printed in the end");
        }
        failed == 0 && self.refused == 0 && !is_lost
    }
}

impl Tally {
    /// Counts and says.
    async fn add(&mut self, news: &News) {
        self.count(news);
        program::tell(news.to_string()).await;
    }

    fn count(&mut self, news: &News) {
        match news {
            News::Answered { verdict, .. } => match verdict {
                Verdict::Sent => self.sent += 1,
                Verdict::Failed(_) => self.failed += 1,
                Verdict::Again { .. } => {}
            },
            News::Ended { unsent, kept } => match kept {
                Kept::In(_) => {}
                Kept::Nowhere => self.is_lost |= *unsent > 0,
                Kept::Lost(_) => self.is_lost = true,
            },
            News::Loaded { .. } | News::SetAside { .. } => {}
        }
    }
}

async fn obey(server: &Child<SendServer>, samples: Vec<Mail>, refused: &mut usize) {
    for mail in samples {
        send(server, mail).await;
    }
    let mut lines = program::lines();
    while let Some(line) = lines.recv().await {
        match commands::parse(&line) {
            Ok(Command::Send(mail)) => send(server, mail).await,
            Ok(Command::State) => match server.state().await {
                Ok(overview) => program::tell(overview.to_string()).await,
                Err(error) => program::tell(format!("ask again: {error}")).await,
            },
            Ok(Command::Help) => program::tell(HELP.to_owned()).await,
            Ok(Command::Quit) => return,
            Ok(Command::Nothing) => {}
            Err(error) => {
                *refused += usize::from(error.is_of_a_mail());
                program::tell(error.to_string()).await;
            }
        }
    }
    until_below(server, 1).await;
}

/// A cast into the gap of a restart would be lost; the call before it waits until the server is there.
async fn send(server: &Child<SendServer>, mail: Mail) {
    until_below(server, ROOM).await;
    if let Err(error) = server.deliver(mail) {
        tracing::error!("{error}");
    }
}

async fn until_below(server: &Child<SendServer>, limit: usize) {
    while let Err(error) = server.unsent_below(limit).no_timeout().await {
        // It is being restarted; if it isn't any more, the tree ends, and this with it.
        tracing::debug!("{error}");
        tokio::task::yield_now().await;
    }
}

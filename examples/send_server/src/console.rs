//! Standard input in, news out.

use std::io::{self, IsTerminal as _};

use genserver::Child;
use tokio::sync::mpsc;

use crate::arguments::Arguments;
use crate::commands::{self, Command, HELP};
use crate::message::Mail;
use crate::news::{Kept, News};
use crate::outbox::Verdict;
use crate::send_server::{SendServer, SendServerClient as _};

/// With so many mails unsent, the input has to wait: it may be larger than the memory.
const ROOM: usize = 1000;

/// Talks to whoever started the program.
pub(crate) struct Console {
    server: Child<SendServer>,
    news: mpsc::UnboundedReceiver<News>,
    tally: Tally,
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
    /// Mails that were asked for and are none.
    refused: usize,
    is_lost: bool,
}

impl Console {
    pub(crate) fn new(server: Child<SendServer>, news: mpsc::UnboundedReceiver<News>) -> Self {
        Self {
            server,
            news,
            tally: Tally::default(),
        }
    }

    /// Sends the samples, obeys the input, and returns after `quit`, or when after its end nothing is unsent.
    pub(crate) async fn serve(&mut self, samples: Vec<Mail>) {
        let Self {
            server,
            news,
            tally,
        } = self;
        let mut refused = 0;
        let hear = async {
            while let Some(news) = news.recv().await {
                tally.add(&news);
            }
        };
        tokio::select! {
            () = obey(server, samples, &mut refused) => {}
            () = hear => {}
        }
        tally.refused = refused;
    }

    /// Says how it went, when the server is gone. Whether it went well.
    pub(crate) fn conclude(mut self) -> bool {
        while let Ok(news) = self.news.try_recv() {
            self.tally.add(&news);
        }
        let Tally {
            sent,
            failed,
            refused,
            is_lost,
        } = self.tally;
        program::say(format_args!("{sent} sent, {failed} failed"));
        failed == 0 && refused == 0 && !is_lost
    }
}

impl Tally {
    /// Says and counts.
    fn add(&mut self, news: &News) {
        program::say(news);
        match news {
            News::Answered { verdict, .. } => match verdict {
                Verdict::Sent => self.sent += 1,
                Verdict::Failed(_) => self.failed += 1,
                Verdict::Again { .. } => {}
            },
            News::Ended { unsent, kept } => {
                self.is_lost = match kept {
                    Kept::In(_) => false,
                    Kept::Nowhere => *unsent > 0,
                    Kept::Lost(_) => true,
                };
            }
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
                Ok(overview) => program::say(overview),
                Err(error) => program::say(format_args!("ask again: {error}")),
            },
            Ok(Command::Help) => program::say(HELP),
            Ok(Command::Quit) => return,
            Ok(Command::Nothing) => {}
            Err(error) => {
                *refused += usize::from(error.is_of_a_mail());
                program::say(error);
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

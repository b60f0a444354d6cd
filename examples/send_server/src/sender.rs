//! What sends a mail: the one thing that a test replaces.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use mail::lettre::Message;
use mail::{Mailer, SendError};

use crate::status::Answer;

/// An attempt under way.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Begins an attempt to send a mail.
#[derive(Clone)]
pub(crate) struct Sender(Arc<dyn Fn(Message) -> Sending + Send + Sync>);

impl Sender {
    pub(crate) fn new<S, F>(send: S) -> Self
    where
        S: Fn(Message) -> F + Send + Sync + 'static,
        F: Future<Output = Answer> + Send + 'static,
    {
        Self(Arc::new(move |message| Box::pin(send(message))))
    }

    pub(crate) fn send(&self, message: Message) -> Sending {
        (self.0)(message)
    }
}

impl From<Mailer> for Sender {
    fn from(mailer: Mailer) -> Self {
        Self::new(move |message| {
            let mailer = mailer.clone();
            async move { answer(mailer.send(message).await) }
        })
    }
}

/// What the server has said, as far as it matters here.
fn answer(sent: Result<(), SendError>) -> Answer {
    match sent {
        Ok(()) => Answer::Sent,
        Err(error @ SendError::Refused(_)) => Answer::Never(error.to_string()),
        // The others, and those that are to come: another try does no harm.
        Err(error) => Answer::Later(error.to_string()),
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

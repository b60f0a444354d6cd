//! What sends a mail: the one thing that a test replaces.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use mail::lettre::Message;
use mail::{Mailer, SendError};

use crate::status::Answer;

/// An attempt under way.
pub(crate) type Sending = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// So much of why a mail was not sent is kept, in characters.
const LONGEST_REASON: usize = 300;

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
        Err(error @ SendError::Refused(_)) => Answer::Never(plain(&error.to_string())),
        // The others, and those that are to come: another try does no harm.
        Err(error) => Answer::Later(plain(&error.to_string())),
    }
}

/// What a mail server says is anybody's: for a terminal it has to be short, and without control characters.
fn plain(said: &str) -> String {
    let chars = said.chars().take(LONGEST_REASON);
    chars
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect()
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_short_and_plain() {
        assert_eq!(
            plain("no\u{1b}[31m\nmail 9 is sent"),
            "no [31m mail 9 is sent"
        );
        assert_eq!(plain(&"ä".repeat(10_000)).chars().count(), LONGEST_REASON);
    }
}

//! Mail, as the programs of this folder send it: over SMTP, within a time limit, and with errors that say what is worth another try.

use std::path::Path;
use std::time::Duration;
use std::{fmt, io};

use lettre::transport::{file, smtp};
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
};

pub use lettre;

/// Hands mails to an SMTP server, each over a connection of its own; or, where there is none, to a folder.
#[derive(Clone)]
pub struct Mailer(To);

#[derive(Clone)]
enum To {
    Server(AsyncSmtpTransport<Tokio1Executor>, Duration),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The server will never take this mail (an answer 5xx, as for a recipient that doesn't exist; or it lacks what the mail needs, as
    /// SMTPUTF8 for an address with an umlaut): don't send it again.
    #[error("refused: {0}")]
    Refused(#[source] smtp::Error),

    /// The server is away, busy, or not in the mood (an answer 4xx): try again later.
    #[error("not sent: {0}")]
    Failed(#[source] smtp::Error),

    /// The server did not answer in time. It may have taken the mail all the same, so another try may send it twice.
    #[error("no answer from the mail server within {0:?}")]
    Timeout(Duration),

    /// The folder does not take it: make room, or mend its rights.
    #[error("not written: {0}")]
    Folder(#[source] file::Error),
}

/// A URL that names no SMTP server.
#[derive(Debug, thiserror::Error)]
#[error("{0}; write `smtp://HOST:PORT`, or `smtps://USER:PASSWORD@HOST` for one with TLS")]
pub struct UrlError(#[source] smtp::Error);

impl Mailer {
    /// A mailer for the server at `url`: `smtp://localhost:25`, `smtps://user:password@mail.example.org`, or
    /// `smtp://mail.example.org:587?tls=required` (STARTTLS). Each mail takes at most `limit`, from connecting to the server's last word.
    ///
    /// It doesn't connect yet.
    ///
    /// # Errors
    ///
    /// [`UrlError`] if it is none of these.
    pub fn new(url: &str, limit: Duration) -> Result<Self, UrlError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(UrlError)?;
        Ok(Self(To::Server(server.timeout(Some(limit)).build(), limit)))
    }

    /// A mailer that writes each mail to a file of its own, `….eml`, in `folder`, which is made if there is none. Mail programs open such files.
    ///
    /// # Errors
    ///
    /// If the folder can't be made.
    pub fn into_folder(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self(To::Folder(AsyncFileTransport::new(folder))))
    }

    /// Sends a mail, and returns when the server has taken it.
    ///
    /// # Errors
    ///
    /// As [`SendError`] says of each.
    ///
    /// # Cancel safety
    ///
    /// If this future is dropped, the mail may or may not have been sent.
    pub async fn send(&self, mail: Message) -> Result<(), SendError> {
        match &self.0 {
            To::Server(server, limit) => {
                match tokio::time::timeout(*limit, server.send(mail)).await {
                    Ok(Ok(_response)) => Ok(()),
                    Ok(Err(error)) if error.is_permanent() || error.is_client() => {
                        Err(SendError::Refused(error))
                    }
                    Ok(Err(error)) => Err(SendError::Failed(error)),
                    Err(_elapsed) => Err(SendError::Timeout(*limit)),
                }
            }
            To::Folder(folder) => {
                let written = folder.send(mail).await;
                written.map(drop).map_err(SendError::Folder)
            }
        }
    }
}

/// Without what the URL of a server may hold: a password.
impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            To::Server(_, limit) => write!(f, "Mailer(a server, within {limit:?})"),
            To::Folder(_) => f.write_str("Mailer(a folder)"),
        }
    }
}

//! The mails that are unsent, as the state file has them. Pure.

use serde::{Deserialize, Serialize};

use crate::message::{Mail, MailError};

/// The format that is written, and the newest that is understood.
const VERSION: u32 = 1;

/// A mail that is not sent yet, and all that must not be forgotten of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub(crate) struct Unsent {
    pub(crate) number: u64,
    /// Stays when it is sent again, so that who gets a mail twice can tell.
    pub(crate) message_id: String,
    /// How many attempts have failed.
    pub(crate) failures: u32,
    pub(crate) mail: Mail,
}

/// A mail as text. Somebody may have edited it.
#[derive(Serialize, Deserialize)]
struct Raw {
    number: u64,
    message_id: String,
    failures: u32,
    to: String,
    subject: String,
    body: String,
}

#[derive(Serialize, Deserialize)]
struct File<M> {
    version: u32,
    mails: M,
}

/// Only what every version has.
#[derive(Deserialize)]
struct Head {
    version: u32,
}

/// Why a state file is no use.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SavedError {
    #[error("it is damaged: {0}")]
    Damaged(#[from] serde_json::Error),

    #[error("version {0} is newer than this program")]
    Newer(u32),
}

/// Why a mail in a state file is none.
#[derive(Debug, thiserror::Error)]
enum RawError {
    #[error(transparent)]
    Mail(#[from] MailError),

    #[error("mail {0} has no message id")]
    MessageId(u64),
}

/// The text of a state file.
pub(crate) fn write(mails: &[Unsent]) -> serde_json::Result<Vec<u8>> {
    let version = VERSION;
    serde_json::to_vec(&File { version, mails })
}

/// The mails of a state file. One that is empty has none.
pub(crate) fn read(text: &[u8]) -> Result<Vec<Unsent>, SavedError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let head: Head = serde_json::from_slice(text)?;
    if head.version > VERSION {
        return Err(SavedError::Newer(head.version));
    }
    let file: File<Vec<Unsent>> = serde_json::from_slice(text)?;
    Ok(file.mails)
}

impl TryFrom<Raw> for Unsent {
    type Error = RawError;

    fn try_from(raw: Raw) -> Result<Self, RawError> {
        // It becomes a header.
        let is_fit = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_fit(&raw.message_id) {
            return Err(RawError::MessageId(raw.number));
        }
        Ok(Self {
            number: raw.number,
            message_id: raw.message_id,
            failures: raw.failures,
            mail: Mail::new(&raw.to, &raw.subject, &raw.body)?,
        })
    }
}

impl From<Unsent> for Raw {
    fn from(unsent: Unsent) -> Self {
        Self {
            number: unsent.number,
            message_id: unsent.message_id,
            failures: unsent.failures,
            to: unsent.mail.to(),
            subject: unsent.mail.subject().to_owned(),
            body: unsent.mail.body().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsent(number: u64, to: &str) -> Unsent {
        Unsent {
            number,
            message_id: format!("<{number}@example.org>"),
            failures: 2,
            mail: Mail::new(to, "Grüße \"an\" alle", "a\nb").expect("a mail"),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let name = "\"Lovelace, Ädä\" <ada@example.org>";
        let mails = [unsent(1, "ada@example.org"), unsent(7, name)];
        let text = write(&mails).expect("text");
        assert_eq!(read(&text).expect("mails"), mails);
        assert!(read(b"").expect("no mails").is_empty());
    }

    #[test]
    fn what_is_damaged_is_said_to_be() {
        let text = write(&[unsent(1, "ada@example.org")]).expect("text");
        for end in 1..text.len() {
            let half = read(&text[..end]);
            assert!(matches!(half, Err(SavedError::Damaged(_))), "{end}");
        }
        let text = String::from_utf8(text).expect("text");
        let tables = [
            ("garbage", "\u{0}\u{1}garbage".to_owned()),
            ("no version", "{\"mails\":[]}".to_owned()),
            ("no mails", "{\"version\":1}".to_owned()),
            (
                "a header",
                text.replace("Grüße", "a\\nBcc: eve@example.org"),
            ),
            ("an id", text.replace("<1@", "<1\\r\\n@")),
            ("an address", text.replace("ada@", "ada")),
            ("deep", "[".repeat(100_000)),
        ];
        for (what, text) in tables {
            let read = read(text.as_bytes());
            assert!(matches!(read, Err(SavedError::Damaged(_))), "{what}");
        }
    }

    #[test]
    fn what_a_newer_program_has_written_is_not_touched() {
        let text = b"{\"version\": 2, \"letters\": {}}";
        assert!(matches!(read(text), Err(SavedError::Newer(2))));
    }
}

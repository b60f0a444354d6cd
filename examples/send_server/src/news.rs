//! What happens to mails, for whoever listens.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::outbox::Verdict;

/// What has happened.
#[derive(Debug)]
pub(crate) enum News {
    /// Mails of an earlier life are queued again.
    Loaded { mails: usize, path: PathBuf },
    /// A state file is no use, and was not written over.
    SetAside { why: String, kept_as: PathBuf },
    /// There was an answer to a mail.
    Answered {
        number: u64,
        to: String,
        verdict: Verdict,
    },
    /// The server has ended, with so many mails unsent. Unless it fails again and again, there will be another.
    Ended { unsent: usize, kept: Kept },
}

/// Where the mails are that were unsent in the end.
#[derive(Debug)]
pub(crate) enum Kept {
    In(PathBuf),
    /// There is no state file.
    Nowhere,
    /// The state file could not be written.
    Lost(String),
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loaded { mails, path } => {
                write!(f, "{} from {}", count(*mails), path.display())
            }
            Self::SetAside { why, kept_as } => {
                write!(f, "the state file is no use: {why}; kept as ")?;
                write!(f, "{}", kept_as.display())
            }
            Self::Answered {
                number,
                to,
                verdict,
            } => {
                write!(f, "mail {number} to {to}")?;
                match verdict {
                    Verdict::Sent => f.write_str(" is sent"),
                    Verdict::Again { retry, pause, why } => {
                        write!(f, ": {retry} in {}: {why}", Span(*pause))
                    }
                    Verdict::Failed(why) => write!(f, " has failed: {why}"),
                }
            }
            Self::Ended { unsent: 0, kept } => match kept {
                Kept::In(_) | Kept::Nowhere => f.write_str("nothing is unsent"),
                Kept::Lost(why) => write!(f, "nothing is unsent, but: {why}"),
            },
            Self::Ended { unsent, kept } => {
                let unsent = count(*unsent);
                match kept {
                    Kept::In(path) => write!(f, "{unsent} unsent, kept in {}", path.display()),
                    Kept::Nowhere => write!(f, "{unsent} unsent and lost: `--state` keeps them"),
                    Kept::Lost(why) => write!(f, "{unsent} unsent and lost: {why}"),
                }
            }
        }
    }
}

/// A duration as it is written on the command line.
pub(crate) struct Span(pub(crate) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_millis() {
            0 => write!(f, "{} s", self.0.as_secs()),
            _ => write!(f, "{} ms", self.0.as_millis()),
        }
    }
}

fn count(mails: usize) -> String {
    match mails {
        1 => "1 mail".to_owned(),
        _ => format!("{mails} mails"),
    }
}

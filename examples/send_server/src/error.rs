//! Why the program doesn't begin.

use std::io;
use std::path::PathBuf;

use mail::UrlError;
use program::{BAD_ARGUMENTS, FAILED};

use crate::store::StoreError;

/// What the command line asks for and the machine doesn't have.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unfit {
    #[error("--smtp: {0}")]
    Smtp(#[from] UrlError),

    #[error("--outbox: `{}` can't be made, name another folder: {error}", .folder.display())]
    Outbox { folder: PathBuf, error: io::Error },

    #[error("--state: {0}")]
    State(#[from] StoreError),
}

impl Unfit {
    /// The exit status. A file that can't be written today is no mistake of the command line.
    pub(crate) fn status(&self) -> u8 {
        match self {
            Self::Smtp(_) => BAD_ARGUMENTS,
            Self::Outbox { .. } | Self::State(_) => FAILED,
        }
    }
}

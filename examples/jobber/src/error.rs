//! What can go wrong, as types.

use std::io;
use std::path::PathBuf;

/// Why a file was given up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Neither was it there to be opened, nor had it vanished.
    #[error("cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// It was opened, and then it gave no data.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// The supervisor restarted its worker again and again, to no avail.
    #[error("its worker crashed {0} times")]
    Crashed(u32),
}

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// There is no such path.
    #[error("`{}` does not exist", .0.display())]
    Missing(PathBuf),
    /// It is something else.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// It is there, but may not be listed.
    #[error("`{}` cannot be read: {error}", .path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        error: io::Error,
    },
}

/// The queue was killed: there was a second Ctrl-C, or it was too slow to stop.
#[derive(Debug, thiserror::Error)]
#[error("cut off before the totals were known")]
pub(crate) struct CutOff;

//! What can go wrong, as types.

use std::io;
use std::path::PathBuf;

use genserver::StartDynamicChildError;

use crate::job::Standing;
use crate::table::TableError;

/// Why a file was given up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// Neither was it there to be opened, nor had it vanished.
    #[error("cannot be opened: {0}")]
    Open(#[source] io::Error),
    /// It was opened, and then it gave no data.
    #[error("cannot be read: {0}")]
    Read(#[source] io::Error),
    /// It is no table, or gave no data.
    #[error("cannot be imported: {0}")]
    Table(#[source] TableError),
    /// The supervisor restarted its worker again and again, to no avail.
    #[error("its worker crashed {0} times")]
    Crashed(u32),
}

/// Why a job was not started.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// This job has what it needs: it is the same one, or the import that runs.
    #[error("{}", .0.is_being_done())]
    Taken(Standing),
    /// So many cannot be what somebody wants.
    #[error("too many jobs are waiting; try again later")]
    TooMany,
    /// The file system didn't say which file it is.
    #[error("it cannot be looked at: {0}")]
    Unknown(#[source] io::Error),
    /// The jobs' supervisor is gone, or about to be.
    #[error("it cannot be started: {0}")]
    Failed(#[source] StartDynamicChildError),
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

/// The list and the totals are what the run was for, and the disk they were to be written to is full.
#[derive(Debug, thiserror::Error)]
#[error("the totals could not be printed: {0}")]
pub(crate) struct Unprinted(#[source] pub(crate) io::Error);

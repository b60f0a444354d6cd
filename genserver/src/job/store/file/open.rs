//! How a file is opened, and what can be wrong with it: [`FileStoreError`].

use std::fs::{self, File, OpenOptions};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{Builder, Database, ReadableTable, StorageBackend, TableDefinition};

use super::bytes::VERSION;

/// The records, by the jobs' names.
pub(super) const JOBS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("jobs");
/// Facts of the file itself: the version of its records.
const FILE: TableDefinition<'_, &str, u64> = TableDefinition::new("file");

/// Why a file could not be opened, read or written as a [`FileStore`](super::FileStore).
///
/// ```
/// use genserver::{FileStore, FileStoreError};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// match FileStore::open("/no/such/folder/jobs.redb") {
///     Err(FileStoreError::InUse) => println!("another program has it"),
///     Err(error) => println!("{error}"),
///     Ok(_store) => println!("it is there"),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileStoreError {
    /// Another process has it open, or another store of this one: clone that one instead.
    #[error("the file is in use")]
    InUse,
    /// It is damaged, or not such a file at all: move it away to begin anew.
    #[error("the file is damaged or no store of jobs: {0}")]
    Corrupt(String),
    /// A newer version of this crate wrote it.
    #[error("the file has version {0}, which is newer than this program")]
    Newer(u64),
    /// The operating system refused.
    #[error("the file could not be read or written")]
    Io(#[source] io::Error),
}

impl FileStoreError {
    pub(super) fn of(error: impl Into<redb::Error>) -> Self {
        match error.into() {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Io(error) => Self::from(error),
            redb::Error::PreviousIo => Self::Io(io::Error::other(
                "it could not be written before: open it anew",
            )),
            other => Self::Corrupt(other.to_string()),
        }
    }
}

impl From<io::Error> for FileStoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Io(error),
        }
    }
}

/// Does something with the database, which asserts where a damaged file makes no sense.
pub(super) fn checked<T>(
    work: impl FnOnce() -> Result<T, FileStoreError>,
) -> Result<T, FileStoreError> {
    // Nothing is left half done: what is not committed does not exist.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| {
        let text = "it contradicts itself";
        Err(FileStoreError::Corrupt(text.to_owned()))
    })
}

pub(super) fn open(path: &Path) -> Result<Database, FileStoreError> {
    let database = if path.exists() {
        open_existing(path)?
    } else {
        create(path)?
    };
    checked(|| check_version(&database))?;
    Ok(database)
}

fn open_existing(path: &Path) -> Result<Database, FileStoreError> {
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    start(FileBackend::new(file).map_err(FileStoreError::of)?)
}

/// A file of a half made database would be refused for ever, should the process be killed just then. So it is
/// made under another name, and gets its own when it is whole.
fn create(path: &Path) -> Result<Database, FileStoreError> {
    let unfinished = unfinished(path);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&unfinished)?;
    let locked = FileBackend::new(file).map_err(FileStoreError::of)?;
    if path.exists() {
        // Somebody was faster, and this may be the very file.
        drop(locked);
        return open_existing(path);
    }
    locked.set_len(0)?;
    let database = start(locked)?;
    checked(|| check_version(&database))?;
    fs::rename(&unfinished, path)?;
    sync_folder(path);
    Ok(database)
}

/// Makes the new name survive a loss of power, where folders can be synced at all.
fn sync_folder(path: &Path) {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Not everywhere: then the name is on the disk a little later.
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    drop(synced);
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

fn start(backend: FileBackend) -> Result<Database, FileStoreError> {
    checked(|| {
        Builder::new()
            .create_with_file_format_v3(true)
            .create_with_backend(backend)
            .map_err(FileStoreError::of)
    })
}

/// Writes the version into a new file, and refuses those of others and of newer versions.
fn check_version(database: &Database) -> Result<(), FileStoreError> {
    let write = database.begin_write().map_err(FileStoreError::of)?;
    let tables = write.list_tables().map_err(FileStoreError::of)?.count();
    let found = {
        let mut facts = write.open_table(FILE).map_err(FileStoreError::of)?;
        let found = facts.get("version").map_err(FileStoreError::of)?;
        let found = found.map(|version| version.value());
        if tables == 0 {
            let written = facts.insert("version", VERSION);
            written.map_err(FileStoreError::of)?;
        }
        found
    };
    match found {
        Some(VERSION) => Ok(()),
        Some(newer) => Err(FileStoreError::Newer(newer)),
        None if tables == 0 => {
            // So that there is always a table to read.
            drop(write.open_table(JOBS).map_err(FileStoreError::of)?);
            write.commit().map_err(FileStoreError::of)
        }
        None => Err(FileStoreError::Corrupt("another program's".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    fn new_file(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("genserver-{name}-{}", std::process::id()));
        drop(fs::remove_file(&path));
        path
    }

    fn write_version(database: &Database, version: u64) -> TestResult {
        let write = database.begin_write()?;
        write.open_table(FILE)?.insert("version", version)?;
        Ok(write.commit()?)
    }

    #[test]
    fn a_file_of_a_newer_version_is_refused() -> TestResult {
        let path = new_file("newer");
        write_version(&open(&path)?, VERSION + 1)?;
        let opened = open(&path);
        assert!(matches!(opened, Err(FileStoreError::Newer(2))));
        write_version(&Builder::new().open(&path)?, VERSION)?;
        drop(open(&path)?);
        Ok(fs::remove_file(path)?)
    }

    #[test]
    fn a_database_of_another_program_is_refused() -> TestResult {
        let path = new_file("foreign");
        let table: TableDefinition<'_, u8, u8> = TableDefinition::new("theirs");
        let database = Builder::new().create(&path)?;
        let write = database.begin_write()?;
        write.open_table(table)?.insert(1, 2)?;
        write.commit()?;
        drop(database);
        let opened = open(&path);
        assert!(matches!(opened, Err(FileStoreError::Corrupt(_))));
        // It has no table of ours now.
        let tables = Builder::new().open(&path)?.begin_read()?;
        assert_eq!(tables.list_tables()?.count(), 1);
        Ok(fs::remove_file(path)?)
    }
}

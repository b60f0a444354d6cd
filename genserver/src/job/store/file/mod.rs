//! What of a job survives its program: [`FileStore`].

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use redb::Database;

use super::{JobRecord, JobStore};
use crate::job::JobError;
use crate::sync::{Mutex, MutexGuard};

mod bytes;
mod open;
pub use open::FileStoreError;
use open::{JOBS, checked};

/// Keeps what of a job survives its program in a file. It needs the feature `store`.
///
/// One file serves all jobs of a program: clones share it. What [`save`](JobStore::save) has kept is on the disk when it
/// returns, and a program that is killed at any moment leaves a file that opens again. Records that are saved at the same
/// time go to the disk together.
///
/// A file belongs to one process at a time. After an error of the operating system while it was written, such as a full
/// disk, the file takes nothing more until it is opened anew; the jobs go on, and each record that could not be
/// kept is reported.
///
/// Files are read and written on tokio's threads for blocking work. The paused clock of a test stands still
/// meanwhile, so jobs with such a store are tested as any others.
///
/// ```
/// use genserver::{FileStore, JobError, JobRecord, JobStore};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), JobError> {
/// let path = std::env::temp_dir().join(format!("jobs-{}.redb", std::process::id()));
/// let mut record = JobRecord::default();
/// record.runs = 3;
/// {
///     let store = FileStore::open(&path)?;
///     store.save("report", &record).await?;
/// }
/// let store = FileStore::open(&path)?;
/// assert_eq!(store.load("report").await?, Some(record));
/// # std::fs::remove_file(path)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct FileStore {
    file: Arc<Shelf>,
}

impl FileStore {
    /// Opens the file, or makes one if there is none. It blocks: open it before the jobs start.
    ///
    /// While it is made, a file with the same name and `.new` behind it exists beside it.
    ///
    /// # Errors
    ///
    /// [`FileStoreError::InUse`] if another process, or another store of this one, has the file open.
    /// [`FileStoreError::Corrupt`] if it is damaged, or was written by another program: it is left as it is.
    /// [`FileStoreError::Newer`] if a newer version of this crate wrote it.
    /// [`FileStoreError::Io`] if the operating system refuses, for example because its folder does not exist.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileStoreError> {
        let database = open::open(path.as_ref())?;
        Ok(Self {
            file: Arc::new(Shelf::new(database)),
        })
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileStore")
    }
}

impl JobStore for FileStore {
    async fn load(&self, job: &str) -> Result<Option<JobRecord>, JobError> {
        let (file, job) = (Arc::clone(&self.file), job.to_owned());
        let record = tokio::task::spawn_blocking(move || checked(|| file.read(&job))).await?;
        Ok(record?)
    }

    async fn save(&self, job: &str, record: &JobRecord) -> Result<(), JobError> {
        let ticket = self.file.put(job, record);
        let (file, job) = (Arc::clone(&self.file), job.to_owned());
        let kept =
            tokio::task::spawn_blocking(move || checked(|| file.write(&job, ticket))).await?;
        Ok(kept?)
    }
}

/// The file, and what is on its way there.
///
/// A job whose process is killed while it saves leaves a record on its way, and its next incarnation may load
/// before that record arrives. So what is on its way counts as kept, and goes by the order in which it was put.
struct Shelf {
    database: Database,
    on_the_way: Mutex<HashMap<String, Put>>,
    tickets: AtomicU64,
}

#[derive(Clone)]
struct Put {
    ticket: u64,
    record: JobRecord,
}

impl Shelf {
    fn new(database: Database) -> Self {
        Self {
            database,
            on_the_way: Mutex::default(),
            tickets: AtomicU64::new(1),
        }
    }

    fn on_the_way(&self) -> MutexGuard<'_, HashMap<String, Put>> {
        self.on_the_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, job: &str, record: &JobRecord) -> u64 {
        let record = record.clone();
        let mut on_the_way = self.on_the_way();
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        on_the_way.insert(job.to_owned(), Put { ticket, record });
        ticket
    }

    fn read(&self, job: &str) -> Result<Option<JobRecord>, FileStoreError> {
        let put = self.on_the_way().get(job).map(|put| put.record.clone());
        if put.is_some() {
            return Ok(put);
        }
        let read = self.database.begin_read().map_err(FileStoreError::of)?;
        let jobs = read.open_table(JOBS).map_err(FileStoreError::of)?;
        match jobs.get(job).map_err(FileStoreError::of)? {
            None => Ok(None),
            Some(bytes) => match bytes::decode(bytes.value()) {
                Ok(record) => Ok(Some(record)),
                Err(_unreadable) => Err(FileStoreError::Corrupt(format!("the record of {job}"))),
            },
        }
    }

    /// Brings what is on its way to the disk, unless somebody else has brought this ticket's record, or a later one
    /// of its job.
    fn write(&self, job: &str, ticket: u64) -> Result<(), FileStoreError> {
        // One at a time: it waits for the one before.
        let write = self.database.begin_write().map_err(FileStoreError::of)?;
        let batch = self.on_the_way().clone();
        if batch.get(job).is_none_or(|put| put.ticket < ticket) {
            return Ok(());
        }
        {
            let mut jobs = write.open_table(JOBS).map_err(FileStoreError::of)?;
            for (job, put) in &batch {
                let bytes = bytes::encode(&put.record);
                let written = jobs.insert(job.as_str(), bytes.as_slice());
                written.map_err(FileStoreError::of)?;
            }
        }
        write.commit().map_err(FileStoreError::of)?;
        let mut on_the_way = self.on_the_way();
        for (job, written) in batch {
            if on_the_way
                .get(&job)
                .is_some_and(|put| put.ticket == written.ticket)
            {
                on_the_way.remove(&job);
            }
        }
        Ok(())
    }
}

//! The state file: whole at any moment, and never written over if it isn't understood.
//!
//! All of this blocks.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::saved::{self, SavedError, Unsent};

/// No state file of this program is so long.
const LONGEST: u64 = 2 << 30;

/// The state file.
#[derive(Debug)]
pub(crate) struct Store {
    path: PathBuf,
}

/// What was in the state file.
#[derive(Debug)]
pub(crate) enum Loaded {
    /// These, if there was one.
    Mails(Vec<Unsent>),
    /// Nothing that is understood; it is kept under this name.
    SetAside { why: SavedError, kept_as: PathBuf },
}

/// Why the state file can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("`{}` can't be read, mend its rights or name another: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },

    #[error("`{}` can't be written, mend its folder or name another: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },

    #[error("`{}` is no file, name another", .0.display())]
    NoFile(PathBuf),
}

impl Store {
    /// A state file that can be read, if it is there, and written.
    pub(crate) fn open(path: PathBuf) -> Result<Self, StoreError> {
        match fs::metadata(&path) {
            Ok(found) if !found.is_file() => return Err(StoreError::NoFile(path)),
            Ok(_) => {
                if let Err(error) = File::open(&path) {
                    return Err(StoreError::Unreadable { path, error });
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::Unreadable { path, error }),
        }
        let store = Self { path };
        let new = store.beside(".new");
        match File::create(&new).and_then(|_file| fs::remove_file(&new)) {
            Ok(()) => Ok(store),
            Err(error) => Err(store.unwritable(error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it. What is no use gets another name, so that nothing is written over it.
    pub(crate) fn load(&self) -> Result<Loaded, StoreError> {
        let read = match self.read() {
            Ok(text) => saved::read(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => {
                let path = self.path.clone();
                return Err(StoreError::Unreadable { path, error });
            }
        };
        match read {
            Ok(mails) => Ok(Loaded::Mails(mails)),
            Err(why) => {
                let kept_as = self.set_aside().map_err(|error| self.unwritable(error))?;
                Ok(Loaded::SetAside { why, kept_as })
            }
        }
    }

    fn read(&self) -> io::Result<Vec<u8>> {
        if fs::metadata(&self.path)?.len() > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        fs::read(&self.path)
    }

    /// Gives it the first name that is free: nothing of before is lost either.
    fn set_aside(&self) -> io::Result<PathBuf> {
        for number in 1..u32::MAX {
            let kept_as = self.beside(&format!(".unusable-{number}"));
            if !kept_as.try_exists()? {
                return fs::rename(&self.path, &kept_as).map(|()| kept_as);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Writes it anew. After a crash at any moment there is the old one or the new one, whole.
    pub(crate) fn save(&self, mails: &[Unsent]) -> Result<(), StoreError> {
        let new = self.beside(".new");
        let written = saved::write(mails)
            .map_err(io::Error::from)
            .and_then(|text| {
                let mut file = File::create(&new)?;
                file.write_all(&text)?;
                file.sync_all()?;
                fs::rename(&new, &self.path)?;
                // The new name, too, is to be there after a power cut.
                File::open(self.folder())?.sync_all()
            });
        written.map_err(|error| self.unwritable(error))
    }

    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        }
    }

    /// A file in the same folder: a rename works only there.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut path = OsString::from(&self.path);
        path.push(ending);
        path.into()
    }

    pub(crate) fn unwritable(&self, error: io::Error) -> StoreError {
        let path = self.path.clone();
        StoreError::Unwritable { path, error }
    }
}

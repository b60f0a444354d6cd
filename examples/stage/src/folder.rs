//! A folder of one test, gone with it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder that goes with this value.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// An empty one.
    ///
    /// # Errors
    ///
    /// If none can be made, as on a full disk.
    pub fn new() -> io::Result<Self> {
        tempfile::Builder::new()
            .prefix("genserver-")
            .tempdir()
            .map(Self)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// The path of what is in it, or will be.
    #[must_use]
    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, and the folders it lies in. The file is whole when it appears.
    ///
    /// # Errors
    ///
    /// As of the file system.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let elsewhere = TempDir::new()?;
        let file = elsewhere.path().join("new");
        fs::write(&file, content)?;
        fs::rename(file, path)
    }

    /// A file of zeros that takes no room on the disk.
    ///
    /// # Errors
    ///
    /// As of the file system.
    pub fn sparse(&self, name: &str, length: u64) -> io::Result<()> {
        File::create(self.join(name))?.set_len(length)
    }

    /// A symbolic link.
    ///
    /// # Errors
    ///
    /// As of the file system.
    pub fn link(&self, name: &str, target: impl AsRef<Path>) -> io::Result<()> {
        symlink(target, self.join(name))
    }

    /// A named pipe: who reads it waits for who writes.
    ///
    /// # Errors
    ///
    /// If `mkfifo` fails.
    pub fn pipe(&self, name: &str) -> io::Result<()> {
        let made = Command::new("mkfifo").arg(self.join(name)).status()?;
        let failed = || io::Error::other("mkfifo failed");
        made.success().then_some(()).ok_or_else(failed)
    }
}

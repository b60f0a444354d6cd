//! A folder of one test, gone with it.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// An empty one; the name must be that of no other test.
    pub(crate) fn new(name: &str) -> io::Result<Self> {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("jobber-{name}"));
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        fs::create_dir_all(&path)?;
        Ok(Self { path })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, and the folders it lies in. The file is whole when it appears.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> io::Result<()> {
        let path = self.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let elsewhere = self.path.with_extension("new");
        fs::write(&elsewhere, content)?;
        fs::rename(elsewhere, path)
    }

    /// A file of zeros that takes no room on the disk.
    pub(crate) fn sparse(&self, name: &str, length: u64) -> io::Result<()> {
        File::create(self.join(name))?.set_len(length)
    }

    pub(crate) fn link(&self, name: &str, target: impl AsRef<Path>) -> io::Result<()> {
        symlink(target, self.join(name))
    }

    pub(crate) fn pipe(&self, name: &str) -> io::Result<()> {
        let made = Command::new("mkfifo").arg(self.join(name)).status()?;
        let failed = || io::Error::other("mkfifo failed");
        made.success().then_some(()).ok_or_else(failed)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What remains is overwritten by the next run.
        let _removed = fs::remove_dir_all(&self.path).is_ok();
    }
}

//! What the jobs do with files. It all blocks, so it is for threads of its own.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// A file below a folder, and what is known of it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) about: Metadata,
}

/// The regular files below a folder; none if there is no such folder. Links are not followed, so it can't go in a circle; pipes and devices,
/// which one could wait for, are left out; so is what goes away meanwhile.
pub(crate) fn below(folder: &Path) -> io::Result<Vec<Found>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in present(fs::read_dir(&folder))?.into_iter().flatten() {
            let path = entry?.path();
            match present(fs::symlink_metadata(&path))? {
                Some(about) if about.is_dir() => folders.push(path),
                Some(about) if about.is_file() => found.push(Found { path, about }),
                Some(_) | None => {}
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// Nothing, if it is not there.
pub(crate) fn present<T>(found: io::Result<T>) -> io::Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Writes a file that is whole whenever somebody reads it. What a kill leaves half written, the next time writes over.
pub(crate) fn replace(path: &Path, content: &str) -> io::Result<()> {
    let mut half = path.as_os_str().to_owned();
    half.push(".half");
    fs::write(&half, content)?;
    fs::rename(half, path)
}

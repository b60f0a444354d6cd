//! [`Backup`].

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use genserver::jiff::civil::DateTime;
use genserver::{Job, JobContext, JobResult, job};
use tokio::task::spawn_blocking;

use super::Recurring;
use crate::data::NOTES;
use crate::files;

/// So many backups are kept.
const KEPT: usize = 7;
/// A backup is called as the time when it was due.
const NAME: &str = "%Y-%m-%dT%H-%M-%S%.3f";
const HALF: &str = ".half-";

/// Copies the notes at night, where the people live who write them. A machine that slept at that time makes up for it until the morning;
/// a program that ends waits half a minute for a copy that is being made.
#[job(
    daily = "02:30",
    timezone = "Europe/Berlin",
    missed_grace = "6h",
    shutdown = "30s"
)]
#[derive(Clone)]
pub(super) struct Backup {
    notes: PathBuf,
    backups: PathBuf,
}

impl Backup {
    pub(super) fn new(data: &Path) -> Self {
        Self {
            notes: data.join(NOTES),
            backups: data.join("backups"),
        }
    }
}

impl Recurring for Backup {
    const NAME: &'static str = "backup";
    const WHEN: &'static str = "daily 02:30 in Europe/Berlin";
    const ABOUT: &'static str = "copies the notes, and keeps the last seven copies";
}

impl Job for Backup {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let job = self.clone();
        let name = ctx.scheduled_at().strftime(NAME).to_string();
        let copied =
            spawn_blocking(move || job.copy(&name).and_then(|copied| job.tidy(copied))).await??;
        program::say(format_args!("backup: {copied} files copied"));
        Ok(())
    }
}

impl Backup {
    /// Copies into a folder that has its name only when it is whole: a backup that is there is a good one.
    fn copy(&self, name: &str) -> io::Result<usize> {
        fs::create_dir_all(&self.backups)?;
        // It goes with its value, so what is half done doesn't stay.
        let half = tempfile::Builder::new()
            .prefix(HALF)
            .tempdir_in(&self.backups)?;
        let notes = files::below(&self.notes)?;
        for note in &notes {
            let inside = note
                .path
                .strip_prefix(&self.notes)
                .map_err(io::Error::other)?;
            let copy = half.path().join(inside);
            copy.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::copy(&note.path, copy)?;
        }
        fs::rename(half.keep(), self.backups.join(name))?;
        Ok(notes.len())
    }

    /// Deletes what is too old, and what a kill has left half done. What somebody else has put there stays.
    fn tidy(&self, copied: usize) -> io::Result<usize> {
        let (mut half, mut whole) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.backups)? {
            let entry = entry?;
            match entry.file_name().to_str() {
                Some(name) if name.starts_with(HALF) => half.push(entry.path()),
                Some(name) if DateTime::strptime(NAME, name).is_ok() => whole.push(entry.path()),
                Some(_) | None => {}
            }
        }
        // Their names are their times.
        whole.sort();
        let old = whole.len().saturating_sub(KEPT);
        for folder in half.iter().chain(&whole[..old]) {
            files::present(fs::remove_dir_all(folder))?;
        }
        Ok(copied)
    }
}

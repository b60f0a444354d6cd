//! [`Scrub`].

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use genserver::{Job, JobContext, JobResult, job};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::Recurring;
use crate::files;

/// So much at a time, and after it a pause: less than six megabytes a second, which disturbs nobody.
const CHUNK: usize = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(11);

/// Reads every file once, so that a disk that fails is noticed before the file is needed. It is slow on purpose: a run that takes more
/// than five seconds has failed; who triggers it during a run wants one afterwards.
#[job(every = "20s", timeout = "5s", overlap = "queue")]
#[derive(Clone)]
pub(super) struct Scrub {
    data: PathBuf,
}

impl Scrub {
    pub(super) fn new(data: &Path) -> Self {
        Self { data: data.into() }
    }
}

impl Recurring for Scrub {
    const NAME: &'static str = "scrub";
    const WHEN: &'static str = "every 20s";
    const ABOUT: &'static str = "reads every file once, slowly, to find what can't be read";
}

impl Job for Scrub {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let data = self.data.clone();
        let found = spawn_blocking(move || files::below(&data)).await??;
        program::say(format_args!("scrub: {} files to read", found.len()));
        let mut bytes = 0;
        for file in found {
            let path = file.path.display();
            let read = read(&file.path, ctx).await;
            bytes += read.map_err(|error| io::Error::other(format!("{path}: {error}")))?;
            if ctx.is_shutting_down() {
                program::say("scrub: broken off, as the program ends");
                return Ok(());
            }
        }
        program::say(format_args!("scrub: {bytes} bytes, all readable"));
        Ok(())
    }
}

/// Reads a file to its end, or until the program ends. One that has gone meanwhile is no fault.
async fn read(path: &Path, ctx: &JobContext<'_>) -> io::Result<usize> {
    let Some(mut file) = files::present(File::open(path).await)? else {
        return Ok(0);
    };
    let (mut chunk, mut bytes) = (vec![0; CHUNK], 0);
    while !ctx.is_shutting_down() {
        match file.read(&mut chunk).await? {
            0 => break,
            read => bytes += read,
        }
        if bytes >= CHUNK {
            sleep(PAUSE).await;
        }
    }
    Ok(bytes)
}

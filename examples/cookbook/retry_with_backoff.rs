//! Try again what has failed, later each time, and know when to stop trying.
//!
//! Look at `retry(...)`, at `backoff`, and at what `work` returns.
//!
//! - An error is a failed attempt: the options say how many more there are, and how long to wait before each.
//! - The job may know better, because the error says so: `backoff` sees it, and returns the time to wait.
//! - What no retry mends is `JobError::fatal`: then there is no further attempt.
//!
//! It runs on tokio's paused clock: nobody waits for the pauses.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::VecDeque;
use std::error::Error;
use std::time::Duration;

use genserver::{Job, JobContext, JobError, JobResult, JobServer, job};
use tokio::time::Instant;

/// Why an upload fails.
#[derive(Clone, Copy, Debug, thiserror::Error)]
enum UploadError {
    #[error("connection refused")]
    Refused,
    #[error("too many requests, come back in {0:?}")]
    Busy(Duration),
    #[error("the token has expired")]
    Expired,
}

/// Uploads a file, once. What the other side is going to answer stands here.
#[job(
    delay = "1s",
    retry(max = 4, backoff = "exponential", base = "1s", factor = 3)
)]
#[derive(Clone)]
struct Upload {
    file: &'static str,
    answers: VecDeque<Result<(), UploadError>>,
    begin: Instant,
}

impl Job for Upload {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let answer = self.answers.pop_front().unwrap_or(Ok(()));
        let said = answer.map_or_else(|error| error.to_string(), |()| "stored".to_owned());
        let (now, file) = (self.begin.elapsed().as_secs(), self.file);
        println!("{now:>2} s  {file}, attempt {}: {said}", ctx.attempt());
        match answer {
            Err(error @ UploadError::Expired) => Err(JobError::fatal(error)),
            other => Ok(other?),
        }
    }

    fn backoff(&mut self, _attempt: u32, error: &JobError, planned: Duration) -> Option<Duration> {
        match error.as_error().downcast_ref() {
            Some(UploadError::Busy(pause)) => Some(*pause),
            _ => Some(planned),
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let busy = UploadError::Busy(Duration::from_secs(20));
    let refused = UploadError::Refused;
    upload("notes.txt", [Err(refused), Err(refused), Ok(())]).await?;
    upload("photo.jpg", [Err(refused), Err(busy), Ok(())]).await?;
    upload("diary.txt", [Err(refused), Err(UploadError::Expired)]).await
}

/// Waits until the job has had its only run, however many attempts that takes.
async fn upload<const N: usize>(
    file: &'static str,
    answers: [Result<(), UploadError>; N],
) -> Result<(), Box<dyn Error>> {
    let (answers, begin) = (VecDeque::from(answers), Instant::now());
    let upload = Upload {
        file,
        answers,
        begin,
    };
    let job = JobServer::of(upload).start().await?;
    let down = job.pid().monitor().await;
    println!("      {file}: the job ended, {}", down.reason);
    Ok(())
}

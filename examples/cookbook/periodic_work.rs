//! Do some work again and again: a struct with a schedule, under a supervisor.
//!
//! Look at `#[job(...)]`: `interval` counts from the end of a run, `every` keeps its beat however long a run takes.
//!
//! - A job is a value with a schedule, and a whole server: it is a child like any other.
//! - A run that fails is reported and the job keeps its value; the next run comes when it is due.
//! - Nobody who talks to the job waits for a run: it answers in between.
//!
//! It runs on tokio's paused clock: its half minute is over at once.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::io;
use std::time::Duration;

use genserver::{Job, JobContext, JobControl as _, JobResult, JobServer, Supervisor, job};
use tokio::time::{Instant, sleep};

/// Deletes what nobody needs any more, ten seconds after it has done so.
#[job(interval = "10s")]
#[derive(Clone)]
struct Sweep {
    begin: Instant,
    swept: u32,
}

impl Job for Sweep {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let now = self.begin.elapsed().as_secs();
        if ctx.run() == 2 {
            println!("{now:>2} s  sweep: the disk is away");
            return Err(io::Error::other("the disk is away").into());
        }
        sleep(Duration::from_secs(2)).await;
        self.swept += 7;
        println!("{now:>2} s  sweep: {} files so far", self.swept);
        Ok(())
    }
}

/// Reads the thermometer, six times a minute.
#[job(every = "10s", run_on_start = true)]
#[derive(Clone)]
struct Measure {
    begin: Instant,
}

impl Job for Measure {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let now = self.begin.elapsed().as_secs();
        sleep(Duration::from_secs(1)).await;
        println!("{now:>2} s  measure: the value number {}", ctx.run());
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    // The spec of a job gives a handle to it, which goes on working if the job is restarted.
    let sweep = JobServer::of(Sweep { begin, swept: 0 }).server_spec();
    let sweeping = sweep.handle();
    let tree = Supervisor::one_for_one()
        .child(sweep)
        .child(Measure { begin }) // without a handle it is this short
        .start()
        .await?;

    sleep(Duration::from_secs(35)).await;
    let counts = sweeping.status().await?.counts;
    let (runs, failed) = (counts.started, counts.failed);
    println!("35 s  sweep: {runs} runs, {failed} failed");

    // Stops the children in reverse order. A run in flight has five seconds to end.
    tree.stop().await?;
    println!("stopped after {} s", begin.elapsed().as_secs());
    Ok(())
}

//! Run by the clock on the wall, also in the nights in which clocks are set.
//!
//! Look at the three schedules, and at what becomes of them between two and three.
//!
//! - A schedule that names a time of day runs once on each day: after the gap in spring, in the first pass in autumn.
//! - One that begins with `*` goes by what clocks show: nothing in the gap, twice in the hour that comes twice.
//! - One that counts time that passes, as `every`, does not look at the wall at all.
//!
//! It runs on a `TestClock`, which rides on tokio's paused clock: two nights in no time.
//! Features of `genserver`: `calendar`; `testing` for that clock; `tz-bundled` where the machine knows no zones.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;

use genserver::testing::TestClock;
use genserver::{Job, JobContext, JobResult, JobServer, JobSetup, Scheduled, Supervisor, job};

/// Each night at a quarter past two.
#[job(daily = "02:15", timezone = "Europe/Berlin")]
#[derive(Clone)]
struct Backup;

impl Job for Backup {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        report("backup", ctx)
    }
}

/// Whenever clocks show half past.
#[job(cron = "30 * * * *", timezone = "Europe/Berlin")]
#[derive(Clone)]
struct Chime;

impl Job for Chime {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        report("chime", ctx)
    }
}

/// Each eighty minutes from the start on, whatever clocks show.
#[job(every = "80m")]
#[derive(Clone)]
struct Rounds;

impl Job for Rounds {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        report("rounds", ctx)
    }
}

/// When the run was due, as clocks in Berlin show it.
fn report(job: &str, ctx: &JobContext<'_>) -> JobResult {
    let due = ctx.scheduled_at().in_tz("Europe/Berlin")?;
    println!("{}  {job}", due.strftime("%H:%M %Z"));
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("In March two o'clock is three o'clock:");
    night("2027-03-28T01:00[Europe/Berlin]", "2027-03-28T05:00").await?;
    println!("In October three o'clock is two o'clock:");
    night("2027-10-31T01:00[Europe/Berlin]", "2027-10-31T03:45").await
}

async fn night(begin: &str, end: &str) -> Result<(), Box<dyn Error>> {
    let clock = TestClock::parse(begin)?;
    let tree = Supervisor::one_for_one()
        .child(by(&clock, Backup))
        .child(by(&clock, Chime))
        .child(by(&clock, Rounds))
        .start()
        .await?;
    clock.advance_to(end).await?;
    tree.stop().await?;
    Ok(())
}

/// A job that goes by this clock instead of that of the machine.
fn by<J: Job + Scheduled>(clock: &TestClock, job: J) -> JobSetup<J> {
    JobServer::of(job).clock(clock.clone())
}

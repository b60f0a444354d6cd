//! A year of recurring jobs in a second: every key of `#[job(...)]` at work, on virtual time.
//!
//! ```text
//! cargo run --bin almanac
//! ```
//!
//! These are ordinary jobs in an ordinary supervision tree. They read a wall clock that rides on tokio's paused
//! clock, so what they do in a year is printed at once, each line with the time that clocks in Berlin show.

mod diary;
mod farm;
mod house;
mod market;

use std::error::Error;

use genserver::testing::TestClock;
use genserver::{
    ConcurrentJob, Job, JobControl as _, JobServer, JobSetup, Scheduled, ServerSpec, Shared,
    Supervisor,
};

use diary::Diary;
use farm::{Boars, Cat, Fence, Hay, Sheep, Tractor};
use house::{Bells, Cake, Fireworks, Guests, Report, Spoons};
use market::{Stall, StallClient as _};

/// The clock begins here, on a wall in Berlin, and stops there.
const BEGIN: &str = "2026-12-31T12:00[Europe/Berlin]";
const END: &str = "2028-03-01T00:00[Europe/Berlin]";

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let clock = TestClock::parse(BEGIN)?;
    let diary = Diary::new(&clock);
    let with = Surroundings {
        clock: clock.clone(),
        diary: diary.clone(),
    };

    let guests = with.job(Guests).server_spec();
    let stall = ServerSpec::<Stall>::of((clock.clone(), diary.clone()));
    let (invited, market) = (guests.handle(), stall.handle());
    let tree = Supervisor::one_for_one()
        .child(with.job(Cake))
        .child(with.job(Fireworks))
        .child(with.job(Bells))
        .child(with.job(Report))
        .child(with.job(Spoons))
        .child(guests)
        .child(with.job(Cat))
        // The options can be changed at the start; a seed makes the jitter the same each time.
        .child(with.job(Sheep).with(|spec| spec.seed(1)))
        .child(with.job(Fence))
        .child(with.job(Boars))
        .child(with.shared(Hay))
        .child(with.job(Tractor { kilometers: 0 }))
        .child(stall)
        .start()
        .await?;

    clock.advance_to("2027-05-01T00:00").await?;
    diary.note("the guests come, and the market opens");
    invited.resume().await?;
    market.job("sell").resume().await?;
    clock.advance_to("2027-08-15T00:00").await?;
    let selling = market.job("sell").status().await?;
    let eggs = market.eggs().await?;
    diary.note(&format!(
        "{eggs} eggs are left, after {} days of market",
        selling.counts.started
    ));

    clock.advance_to(END).await?;
    diary.note("the farm is sold");
    tree.stop().await?;
    Ok(())
}

/// What all jobs here have around them.
struct Surroundings {
    clock: TestClock,
    diary: Diary,
}

impl Surroundings {
    fn job<J: Job + Scheduled>(&self, job: J) -> JobSetup<J> {
        self.around(JobServer::of(job))
    }

    fn shared<J: ConcurrentJob + Scheduled>(&self, job: J) -> JobSetup<Shared<J>> {
        self.around(JobServer::of(Shared::new(job)))
    }

    fn around<J: Job>(&self, setup: JobSetup<J>) -> JobSetup<J> {
        setup.clock(self.clock.clone()).observer(self.diary.clone())
    }
}

//! Structs and enums that are jobs, and methods that are.
#![deny(warnings, missing_docs)]

use std::time::Duration;

use genserver::{
    Context, GenServer, Job, JobContext, JobName, JobResult, JobSpec, Scheduled, genserver, job,
};

/// Runs every ten minutes.
#[job(interval = 600)]
#[derive(Clone, Debug)]
pub struct DemoJob;

impl Job for DemoJob {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// A job with a parameter.
#[derive(Debug)]
#[job(interval = "1h 30m")]
pub struct Poll<T, const N: usize>
where
    T: Send,
{
    /// What is polled.
    pub sources: [T; N],
}

impl<T: Send + 'static, const N: usize> Job for Poll<T, N> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// An enum is as good a job.
#[job(interval = 0)]
#[derive(Debug)]
pub enum Lights {
    /// On.
    On,
    /// Off.
    Off,
}

impl Job for Lights {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[derive(Default)]
struct Clock {
    seconds: u32,
    minutes: u32,
}

#[genserver]
impl Clock {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[job(interval = 1)]
    fn second(&mut self) {
        self.seconds += 1;
    }

    #[job(interval = "1m")]
    async fn minute(&mut self, _ctx: &mut Context<Self>) -> Result<(), std::fmt::Error> {
        self.minutes += 1;
        Err(std::fmt::Error)
    }

    #[call]
    fn time(&self) -> (u32, u32) {
        (self.minutes, self.seconds)
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let interval = |seconds| {
        JobSpec::interval(Duration::from_secs(seconds)).name(JobName::OfType)
    };
    assert_eq!(DemoJob::SPEC, interval(600));
    assert_eq!(Poll::<u8, 2>::SPEC, interval(5400));
    assert_eq!(Lights::SPEC, interval(0));

    let clock = Clock::start(()).await?;
    tokio::time::sleep(Duration::from_millis(120_500)).await;
    assert_eq!(clock.time().await?, (2, 120));
    Ok(())
}

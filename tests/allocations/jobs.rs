//! What the runs of a job cost: nothing, whatever is set, done and remembered for them.

use std::time::Duration;

use genserver::{
    Address as _, GenServer as _, Job, JobContext, JobControl as _, JobResult, JobServer, JobSpec,
    genserver, job,
};
use tokio::time::sleep;

use crate::count::{TIMES, allocations, runtime};

#[derive(Default)]
struct Clerk {
    runs: u64,
}

#[genserver]
impl Clerk {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[job(interval = "1s")]
    fn file(&mut self) {
        self.runs += 1;
    }

    #[call]
    fn runs(&self) -> u64 {
        self.runs
    }
}

#[job(interval = "1s")]
#[derive(Clone)]
struct Patrol;

impl Job for Patrol {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        tokio::task::yield_now().await;
        Ok(())
    }
}

fn seconds(times: u64) -> Duration {
    Duration::from_secs(times)
}

#[test]
fn a_run_of_a_job_method_allocates_nothing() {
    let runtime = runtime();
    let clerk = runtime.block_on(async { Clerk::start(()).await.unwrap() });
    let allocated = allocations(&runtime, async |times| sleep(seconds(times)).await);
    assert_eq!(allocated, 0);
    let runs = runtime.block_on(clerk.runs()).unwrap();
    assert!(runs >= 6 * TIMES, "{runs} runs");
    runtime.block_on(async { clerk.stop().await.unwrap() });
}

#[test]
fn a_run_of_a_job_allocates_nothing() {
    let runtime = runtime();
    let patrol = runtime.block_on(async { JobServer::of(Patrol).start().await.unwrap() });
    let allocated = allocations(&runtime, async |times| sleep(seconds(times)).await);
    assert_eq!(allocated, 0);
    let status = runtime.block_on(async { patrol.status().await.unwrap() });
    let runs = status.counts.succeeded;
    assert!(runs >= 6 * TIMES, "{runs} runs");
}

/// Each attempt has a limit, so a timer of tokio's beside it; and a rate is counted from the start.
#[test]
fn nor_does_one_at_a_fixed_rate_with_a_limit() {
    let runtime = runtime();
    let spec = JobSpec::every(seconds(1)).timeout(Duration::from_millis(500));
    let start = async { JobServer::new(Patrol, spec).start().await };
    let patrol = runtime.block_on(start).unwrap();
    let allocated = allocations(&runtime, async |times| sleep(seconds(times)).await);
    assert_eq!(allocated, 0);
    let status = runtime.block_on(async { patrol.status().await.unwrap() });
    assert!(status.counts.succeeded >= 6 * TIMES);
}

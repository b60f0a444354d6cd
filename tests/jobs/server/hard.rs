//! Runs that crash, and runs that never rest.

use std::time::Duration;

use genserver::{
    Address, JobContext, JobControl, JobResult, JobServer, JobSpec, Shutdown, Supervisor,
};

use crate::record::{Record, secs, soon};
use crate::scripted::{Act, Scripted, starts};

/// SPEC 1.4, 1.5: the pause counts from the crash, and what was skipped during the run is not made up for.
#[tokio::test(start_paused = true)]
async fn after_a_crash_the_schedule_goes_on_from_there() {
    let script = |run, _attempt| match run {
        2 => Act::Panics(secs(25)),
        _ => Act::Takes(secs(1)),
    };
    for (spec, expected) in [
        (
            JobSpec::every(secs(10)),
            ["1.1 at 10", "2.1 at 20", "3.1 at 50"],
        ),
        (
            JobSpec::interval(secs(10)),
            ["1.1 at 10", "2.1 at 21", "3.1 at 56"],
        ),
    ] {
        let record = Record::new();
        let job = Scripted::new(&record, script).with(spec);
        let tree = Supervisor::one_for_one().child(job);
        let tree = tree.start().await.unwrap();
        tokio::time::sleep(secs(58)).await;
        assert_eq!(starts(&record), expected);
        tree.stop().await.unwrap();
    }
}

/// Work that always has more to do, as a socket that is never empty, uses up what tokio lets a task do at once.
struct Greedy;

impl genserver::Job for Greedy {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        loop {
            tokio::task::consume_budget().await;
        }
    }
}

#[tokio::test]
async fn work_that_never_rests_is_timed_out_and_cut() {
    let spec = JobSpec::interval(Duration::ZERO).timeout(Duration::from_millis(5));
    let job = JobServer::new(Greedy, spec).start().await.unwrap();
    while soon(job.status()).await.unwrap().counts.timed_out < 3 {
        tokio::task::yield_now().await;
    }
    soon(job.stop()).await.unwrap();
    let spec =
        JobSpec::interval(Duration::ZERO).shutdown(Shutdown::After(Duration::from_millis(5)));
    let job = JobServer::new(Greedy, spec).start().await.unwrap();
    while soon(job.status()).await.unwrap().counts.started == 0 {
        tokio::task::yield_now().await;
    }
    soon(job.stop()).await.unwrap();
}

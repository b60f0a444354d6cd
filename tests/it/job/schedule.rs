//! When a job runs.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use genserver::testing::supervised;
use genserver::{
    Address, Job, JobContext, JobError, JobResult, JobServer, JobSpec, Pid, Scheduled, StartError,
    whereis,
};

use super::worker::{Worker, runs};
use crate::record::{Record, millis, secs, soon};
use crate::reports::{capture, reports_by};

/// The first run comes after one interval, not at once.
#[tokio::test(start_paused = true)]
async fn the_first_run_comes_after_one_interval() {
    let record = Record::new();
    let _tree = Worker::new(&record)
        .supervised(secs(10), "job-first")
        .await
        .unwrap();
    tokio::time::sleep(millis(9_990)).await;
    assert!(record.lines().is_empty());
    tokio::time::sleep(millis(20)).await;
    assert_eq!(record.lines(), ["run 1 of 1 at 10", "ran"]);
}

/// The interval counts from the end of a run.
#[tokio::test(start_paused = true)]
async fn the_interval_counts_from_the_end_of_a_run() {
    let record = Record::new();
    let worker = Worker::new(&record).takes(secs(5));
    let _tree = worker.supervised(secs(10), "job-interval").await.unwrap();
    tokio::time::sleep(secs(50)).await;
    assert_eq!(
        runs(&record),
        ["run 1 of 1 at 10", "run 2 of 2 at 25", "run 3 of 3 at 40"]
    );
}

/// A run that takes longer than the interval is followed by a whole interval all the same.
#[tokio::test(start_paused = true)]
async fn a_run_longer_than_its_interval_never_overlaps() {
    let record = Record::new();
    let worker = Worker::new(&record).takes(secs(25));
    let _tree = worker.supervised(secs(10), "job-long").await.unwrap();
    tokio::time::sleep(secs(90)).await;
    assert_eq!(
        runs(&record),
        ["run 1 of 1 at 10", "run 2 of 2 at 45", "run 3 of 3 at 80"]
    );
}

/// A failed run keeps the state, is reported, and the schedule goes on.
#[tokio::test(start_paused = true)]
async fn a_failed_run_keeps_the_state_and_the_schedule() {
    capture();
    let record = Record::new();
    let worker = Worker::new(&record).does(|_me| Err(JobError::new("no luck")));
    let _tree = worker.supervised(secs(10), "job-fails").await.unwrap();
    let pid = whereis("job-fails").unwrap();
    tokio::time::sleep(secs(35)).await;
    assert_eq!(
        runs(&record),
        ["run 1 of 1 at 10", "run 2 of 2 at 20", "run 3 of 3 at 30"]
    );
    assert_eq!(whereis("job-fails"), Some(pid.clone()));
    let mut reports = reports_by("pid", &pid);
    reports.retain(|report| report.text == "job failed");
    assert_eq!(reports.len(), 3);
    assert!(
        reports
            .iter()
            .all(|report| report.field("error") == Some("no luck"))
    );
}

/// Back to back, and still the mailbox is served in between.
#[tokio::test(start_paused = true)]
async fn an_interval_of_nothing_leaves_room_for_the_mailbox() {
    let record = Record::new();
    let worker = Worker::new(&record);
    let job = JobServer::new(worker, JobSpec::interval(Duration::ZERO))
        .start()
        .await
        .unwrap();
    soon(record.wait_for_many("ran", 100)).await;
    soon(job.stop()).await.unwrap();
    let lines = record.lines();
    assert_eq!(lines.last().map(String::as_str), Some("terminate normal"));
    assert!(runs(&record).len() >= 100);
}

/// A job is a child by itself if its type says when.
#[tokio::test(start_paused = true)]
async fn a_scheduled_job_is_a_child_by_itself() {
    /// Tells its runs.
    #[derive(Clone)]
    struct Hourly(Arc<AtomicU32>);

    impl Scheduled for Hourly {
        const SPEC: JobSpec = JobSpec::interval(Duration::from_secs(3_600));
    }

    impl Job for Hourly {
        async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            self.0.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }
    }

    let count = Arc::new(AtomicU32::new(0));
    supervised(async |test| {
        test.start_child(Hourly(Arc::clone(&count))).await;
        tokio::time::sleep(secs(24 * 3_600 + 60)).await;
        assert_eq!(count.load(Ordering::SeqCst), 24);
    })
    .await;
}

/// Prepares itself, or fails to.
#[derive(Clone)]
struct Prepared {
    fails: bool,
    seen: Arc<Mutex<Vec<(Pid, u64)>>>,
}

impl Prepared {
    fn see(&self, ctx: &JobContext<'_>) -> JobResult {
        self.seen
            .lock()
            .map_err(|_poisoned| JobError::new("poisoned"))?
            .push((ctx.pid().clone(), ctx.run()));
        Ok(())
    }
}

impl Job for Prepared {
    async fn init(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.see(ctx)?;
        if self.fails {
            return Err(JobError::new("not prepared"));
        }
        Ok(())
    }

    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.see(ctx)
    }
}

/// `init` runs at each start, before the first run, in the process of the job.
#[tokio::test(start_paused = true)]
async fn init_runs_before_the_first_run() {
    let prepared = Prepared {
        fails: false,
        seen: Arc::default(),
    };
    let seen = Arc::clone(&prepared.seen);
    let job = JobServer::new(prepared, JobSpec::interval(secs(1)))
        .start()
        .await
        .unwrap();
    tokio::time::sleep(millis(2_500)).await;
    let expected = [0, 1, 2].map(|run| (job.pid(), run));
    assert_eq!(*seen.lock().unwrap(), expected);
}

/// An `init` that fails is a start that fails.
#[tokio::test(start_paused = true)]
async fn a_job_that_cannot_prepare_does_not_start() {
    let prepared = Prepared {
        fails: true,
        seen: Arc::default(),
    };
    let start = JobServer::new(prepared, JobSpec::interval(secs(1)))
        .start()
        .await;
    let Err(StartError::Failed(reason)) = start else {
        panic!("it must fail")
    };
    assert_eq!(reason.to_string(), "not prepared");
}

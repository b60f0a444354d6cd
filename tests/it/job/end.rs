//! Jobs that crash, are killed, or are stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use genserver::testing::supervised;
use genserver::{
    ExitReason, Job, JobContext, JobError, JobResult, JobServer, JobSpec, Shutdown, Supervisor,
    whereis,
};
use tokio::time::Instant;

use super::worker::{Worker, runs};
use crate::record::{Record, millis, secs, settle, soon};

/// A panic ends the process; the next one has a fresh clone, waits a whole interval, and goes on counting.
#[tokio::test(start_paused = true)]
async fn a_panic_restarts_the_job_with_a_fresh_clone() {
    let record = Record::new();
    let worker = Worker::new(&record).does(|me| match me.runs {
        2 => panic!("boom"),
        _ => Ok(()),
    });
    let _tree = worker.supervised(secs(10), "job-panics").await.unwrap();
    let first = whereis("job-panics");
    tokio::time::sleep(secs(45)).await;
    let expected = [
        "run 1 of 1 at 10",
        "run 2 of 2 at 20",
        "run 3 of 1 at 30",
        "run 4 of 2 at 40",
    ];
    assert_eq!(runs(&record), expected);
    assert_ne!(whereis("job-panics"), first);
    assert_eq!(
        record
            .lines()
            .iter()
            .filter(|line| line.starts_with("terminate panicked"))
            .count(),
        2
    );
}

/// Decision 7: ticks never double, over however many restarts.
#[tokio::test(start_paused = true)]
async fn a_job_has_one_timer_however_often_it_was_restarted() {
    let record = Record::new();
    supervised(async |test| {
        let child = Worker::new(&record).every(secs(10), "job-one-timer");
        test.start_child(child).await;
        for round in 0..100 {
            tokio::time::sleep(millis(70)).await;
            let pid = whereis("job-one-timer").unwrap();
            let crash = test.expect_crash(&pid);
            match round % 2 {
                0 => pid.kill(),
                _ => pid.exit(ExitReason::NoProc),
            }
            // The second kind is a message to a job, which traps exits: kill it as well.
            pid.kill();
            assert_eq!(crash.await.reason, ExitReason::Killed);
            settle().await;
        }
        assert!(runs(&record).is_empty());
        tokio::time::sleep(millis(100_500)).await;
        assert_eq!(runs(&record).len(), 10);
    })
    .await;
    tokio::time::sleep(secs(100)).await;
    assert_eq!(runs(&record).len(), 10);
}

/// A run in flight is finished when the tree stops, within the time of the child.
#[tokio::test(start_paused = true)]
async fn a_run_in_flight_is_finished_at_shutdown() {
    let record = Record::new();
    let worker = Worker::new(&record).takes(secs(4));
    let tree = worker.supervised(secs(10), "job-flight").await.unwrap();
    record.wait_for("run 1 of 1 at 10").await;
    let begin = Instant::now();
    tree.stop().await.unwrap();
    assert!(begin.elapsed() >= millis(3_900));
    assert_eq!(
        record.lines(),
        ["run 1 of 1 at 10", "ran", "terminate shutdown"]
    );
}

/// A run that takes longer than that is cut off.
#[tokio::test(start_paused = true)]
async fn a_run_that_is_too_slow_at_shutdown_is_cut_off() {
    let record = Record::new();
    let worker = Worker::new(&record)
        .takes(secs(3_600))
        .every(secs(10), "job-cut");
    let child = worker.shutdown(Shutdown::After(secs(2)));
    let tree = Supervisor::one_for_one()
        .child(child)
        .start()
        .await
        .unwrap();
    record.wait_for("run 1 of 1 at 10").await;
    let (gone, begin) = (whereis("job-cut").unwrap().monitor(), Instant::now());
    tree.stop().await.unwrap();
    assert!(begin.elapsed() < secs(3));
    assert_eq!(soon(gone).await.reason, ExitReason::Killed);
    assert_eq!(record.lines(), ["run 1 of 1 at 10"]);
}

/// A job between two runs stops at once, and runs no more.
#[tokio::test(start_paused = true)]
async fn an_idle_job_stops_at_once() {
    let record = Record::new();
    let tree = Worker::new(&record)
        .supervised(secs(10), "job-idle")
        .await
        .unwrap();
    tokio::time::sleep(secs(5)).await;
    let begin = Instant::now();
    tree.stop().await.unwrap();
    assert!(begin.elapsed() < millis(10));
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["terminate shutdown"]);
}

/// A kill stops a run where it waits.
#[tokio::test(start_paused = true)]
async fn a_killed_run_is_not_finished_and_the_next_job_begins_anew() {
    let record = Record::new();
    let worker = Worker::new(&record).takes(secs(5));
    let _tree = worker.supervised(secs(10), "job-killed").await.unwrap();
    record.wait_for("run 1 of 1 at 10").await;
    whereis("job-killed").unwrap().kill();
    tokio::time::sleep(secs(14)).await;
    assert_eq!(record.lines(), ["run 1 of 1 at 10", "run 2 of 1 at 20"]);
}

/// Never two runs at once, whatever ends them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runs_never_overlap() {
    /// Counts those that are running.
    #[derive(Clone)]
    struct Overlap(Arc<AtomicI32>, Arc<AtomicI32>, Record);

    struct Running(Arc<AtomicI32>);

    impl Drop for Running {
        fn drop(&mut self) {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl Job for Overlap {
        async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
            self.1
                .fetch_max(self.0.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let _running = Running(Arc::clone(&self.0));
            self.2.add("run");
            tokio::task::yield_now().await;
            match ctx.run() % 3 {
                0 => panic!("boom"),
                1 => Err(JobError::new("no luck")),
                _ => Ok(()),
            }
        }
    }

    let record = Record::new();
    let job = Overlap(Arc::default(), Arc::default(), record.clone());
    let (now, most) = (Arc::clone(&job.0), Arc::clone(&job.1));
    let spec = JobServer::new(job, JobSpec::interval(Duration::ZERO)).name("job-overlap");
    let tree = Supervisor::one_for_one()
        .child(spec)
        .max_restarts(100_000)
        .start()
        .await
        .unwrap();
    for round in 1..=100 {
        record.wait_for_many("run", round).await;
        if let Some(pid) = whereis("job-overlap") {
            pid.kill();
        }
    }
    soon(tree.stop()).await.unwrap();
    assert_eq!(
        (now.load(Ordering::SeqCst), most.load(Ordering::SeqCst)),
        (0, 1)
    );
}

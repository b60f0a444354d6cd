//! Runs that are made by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use genserver::testing::{Recorder, TestClock, manual, supervised};
use genserver::{
    Job, JobContext, JobControl as _, JobError, JobRecord, JobResult, JobServer, JobSpec, JobStore,
    MemoryStore, OnPanic, Retry, RunOutcome, WallClock as _,
};
use tokio::time::sleep;

use crate::record::soon;

const HOUR: Duration = Duration::from_secs(3600);

/// Does what its number says, run by run.
#[derive(Clone, Default)]
struct Chore(Arc<AtomicU32>);

impl Job for Chore {
    #[expect(clippy::panic, reason = "that is what it is for")]
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(()),
            1 | 2 => Err(JobError::new("tired")),
            3 => {
                sleep(HOUR).await;
                Ok(())
            }
            _ => panic!("enough"),
        }
    }
}

impl Chore {
    fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test(start_paused = true)]
async fn no_run_begins_by_itself() {
    supervised(async |test| {
        let chore = Chore::default();
        let spec = JobSpec::every(Duration::from_secs(1)).run_on_start(true);
        let mut job = test
            .start_supervised(manual(JobServer::new(chore.clone(), spec)))
            .await;
        sleep(HOUR).await;
        assert_eq!(chore.count(), 0);
        job.tick().await;
        sleep(HOUR).await;
        assert_eq!(chore.count(), 1);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn each_tick_makes_one_run_with_its_retries_and_says_how_it_ended() {
    supervised(async |test| {
        let chore = Chore::default();
        let retry = Retry::times(1).base(Duration::from_secs(10));
        let spec = JobSpec::interval(HOUR).retry(retry);
        let mut job = test
            .start_supervised(manual(JobServer::new(chore, spec)))
            .await;

        let first = job.tick().await;
        assert_eq!((first.run, first.outcome), (1, RunOutcome::Succeeded));

        let second = job.tick().await;
        assert_eq!((second.run, second.attempts), (2, 2));
        assert_eq!(second.outcome, RunOutcome::Failed("tired".to_owned()));
        assert_eq!(second.took.as_secs(), 10);

        let third = job.tick().await;
        assert_eq!(third.took, HOUR);
        assert_eq!(job.job().status().await.unwrap().counts.started, 3);
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no run: panicked at")]
async fn a_run_that_crashes_fails_the_test() {
    supervised(async |test| {
        test.allow_crashes();
        let chore = Chore(Arc::new(AtomicU32::new(4)));
        let setup = JobServer::new(chore, JobSpec::interval(HOUR));
        let mut job = test.start_supervised(manual(setup)).await;
        job.tick().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_crash_that_was_expected_leaves_a_job_that_is_still_made_by_hand() {
    supervised(async |test| {
        let chore = Chore(Arc::new(AtomicU32::new(4)));
        let setup = JobServer::new(chore.clone(), JobSpec::interval(HOUR));
        let job = test.start_supervised(manual(setup)).await;
        let crash = test.expect_crash(job.job());
        job.job().trigger().await.unwrap();
        crash.await;
        sleep(3 * HOUR).await;
        assert_eq!(chore.count(), 5);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_that_counts_as_an_error_is_one() {
    supervised(async |test| {
        let chore = Chore(Arc::new(AtomicU32::new(4)));
        let spec = JobSpec::interval(HOUR).on_panic(OnPanic::Error);
        let mut job = test
            .start_supervised(manual(JobServer::new(chore, spec)))
            .await;
        assert!(matches!(job.tick().await.outcome, RunOutcome::Failed(_)));
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no run: ")]
async fn a_job_that_is_over_makes_no_run() {
    supervised(async |test| {
        let spec = JobSpec::interval(HOUR).max_runs(1);
        let setup = JobServer::new(Chore::default(), spec);
        let mut job = test.start_supervised(manual(setup)).await;
        job.tick().await;
        soon(sleep(Duration::from_secs(1))).await;
        job.tick().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_observer_of_the_setup_hears_all_the_same() {
    let recorder = Recorder::default();
    supervised(async |test| {
        let setup = JobServer::new(Chore::default(), JobSpec::interval(HOUR));
        let setup = setup.observer(recorder.clone());
        test.start_supervised(manual(setup)).await.tick().await;
    })
    .await;
    assert_eq!(recorder.started().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_the_setup_is_what_a_run_by_hand_goes_by() {
    let clock = TestClock::parse("2025-01-01T12:00Z").unwrap();
    supervised(async |test| {
        let setup = JobServer::new(Chore::default(), JobSpec::interval(HOUR));
        let mut job = test
            .start_supervised(manual(setup.clock(clock.clone())))
            .await;
        clock.advance(HOUR).await;
        assert_eq!(job.tick().await.nominal, clock.now());
    })
    .await;
}

/// The store outlives the incarnations of the job, and the tests.
#[derive(Clone, Default)]
struct Shelf(Arc<MemoryStore>);

impl JobStore for Shelf {
    fn load(&self, job: &str) -> impl Future<Output = Result<Option<JobRecord>, JobError>> + Send {
        self.0.load(job)
    }

    fn save(
        &self,
        job: &str,
        record: &JobRecord,
    ) -> impl Future<Output = Result<(), JobError>> + Send {
        self.0.save(job, record)
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_knows_the_job_does_not_make_it_run_nor_hears_that_it_is_paused() {
    let (shelf, chore) = (Shelf::default(), Chore::default());
    let setup = || {
        let setup = JobServer::new(chore.clone(), JobSpec::every(Duration::from_secs(1)));
        setup.name("tests: chore by hand").store(shelf.clone())
    };
    for run in 1..=2 {
        supervised(async |test| {
            let mut job = test.start_supervised(manual(setup())).await;
            job.tick().await;
            sleep(HOUR).await;
            assert_eq!(chore.count(), run);
        })
        .await;
        let record = shelf.load("tests: chore by hand").await.unwrap().unwrap();
        assert!(!record.is_paused);
    }
}

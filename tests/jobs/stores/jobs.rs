//! Jobs with a store, over a crash and over a restart of their program.

use std::path::Path;
use std::time::Duration;

use genserver::testing::TestClock;
use genserver::{
    Address, ExitReason, FileStore, FileStoreError, Job, JobContext, JobControl, JobError,
    JobResult, JobServer, JobSetup, JobSpec, JobState, Missed, Schedule, Supervisor,
};
use stage::Folder;
use tokio::time::{Instant, sleep};

use crate::TestResult;

const MINUTE: Duration = Duration::from_secs(60);

/// Panics in some runs.
#[derive(Clone)]
struct Report {
    panics_in: u64,
}

impl Job for Report {
    #[expect(
        clippy::panic,
        clippy::manual_assert,
        reason = "that is what it is for"
    )]
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        if ctx.run() == self.panics_in {
            panic!("as told");
        }
        Ok(())
    }
}

fn report(spec: &JobSpec) -> JobSetup<Report> {
    JobServer::new(Report { panics_in: 0 }, *spec)
}

/// The file is free when the last job that holds it is gone.
async fn reopened(path: &Path) -> Result<FileStore, FileStoreError> {
    loop {
        match FileStore::open(path) {
            Err(FileStoreError::InUse) => tokio::task::yield_now().await,
            opened => return opened,
        }
    }
}

/// One life of the program, which ends by a stop.
async fn live(job: JobSetup<Report>, path: &Path, time: Duration) -> TestResult {
    let job = job.store(reopened(path).await?).start().await?;
    sleep(time).await;
    job.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn an_interval_counts_from_the_last_run_of_the_program_before() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let clock = TestClock::parse("2025-03-08T12:00Z")?;
    let recorder = clock.recorder();
    // It is deployed every twenty minutes, and runs once an hour all the same.
    for _ in 0..12 {
        let job = report(&JobSpec::interval(60 * MINUTE).run_on_start(true));
        let job = job.clock(clock.clone()).observer(recorder.clone());
        live(job, &path, 20 * MINUTE + Duration::from_secs(1)).await?;
    }
    let hours = [12, 13, 14, 15, 16].map(|hour| format!("2025-03-08T{hour}:00+00:00"));
    assert_eq!(recorder.runs(), hours);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_while_the_program_was_down_is_made_up_for_once() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let clock = TestClock::parse("2025-03-08T05:00Z")?;
    let recorder = clock.recorder();
    let daily = JobSpec::new(Schedule::parse("daily 06:00")?);
    let daily = daily
        .missed(Missed::Once)
        .missed_grace(30 * 24 * 60 * MINUTE);
    let job = || {
        report(&daily)
            .clock(clock.clone())
            .observer(recorder.clone())
    };

    live(job(), &path, 120 * MINUTE).await?;
    clock.advance_to("2025-03-12T07:00").await?;
    live(job(), &path, 120 * MINUTE).await?;
    live(job(), &path, 120 * MINUTE).await?;
    assert_eq!(
        recorder.runs(),
        ["2025-03-08T06:00+00:00", "2025-03-12T06:00+00:00"]
    );
    let numbers = recorder.started().into_iter().map(|run| run.run);
    assert_eq!(numbers.collect::<Vec<_>>(), [1, 2]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_pause_and_the_number_of_runs_outlive_the_program() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let three = JobSpec::every(MINUTE).max_runs(3);
    live(report(&three), &path, 2 * MINUTE + Duration::from_secs(1)).await?;
    {
        let job = report(&three).store(reopened(&path).await?).start().await?;
        job.pause().await?;
        job.stop().await?;
    }
    let job = report(&three).store(reopened(&path).await?).start().await?;
    assert_eq!(job.status().await?.state, JobState::Paused);
    sleep(10 * MINUTE).await;
    job.resume().await?;
    let resumed = Instant::now();
    let ended = job.pid().monitor().await;
    // Two runs were those of the first program.
    assert!(resumed.elapsed() <= MINUTE, "{:?}", resumed.elapsed());
    assert!(matches!(ended.reason, ExitReason::Normal), "{ended:?}");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_run_that_crashes_is_not_run_again_and_is_remembered_in_the_file() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let clock = TestClock::parse("2025-03-08T05:00Z")?;
    let recorder = clock.recorder();
    let hourly = JobSpec::new(Schedule::parse("@hourly")?);
    let tree = {
        let job = JobServer::new(Report { panics_in: 2 }, hourly)
            .store(FileStore::open(&path)?)
            .clock(clock.clone())
            .observer(recorder.clone());
        Supervisor::one_for_one().child(job).start().await?
    };
    clock.advance(200 * MINUTE).await;
    assert_eq!(
        recorder.runs(),
        [
            "2025-03-08T06:00+00:00",
            "2025-03-08T07:00+00:00",
            "2025-03-08T08:00+00:00"
        ]
    );
    tree.stop().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_run_back_to_back_share_a_file() -> TestResult {
    let folder = Folder::new()?;
    let path = folder.join("jobs");
    let runs = 20;
    let store = FileStore::open(&path)?;
    let mut ends = Vec::new();
    for number in 0..8 {
        let spec = JobSpec::interval(Duration::ZERO).max_runs(runs);
        let job = report(&spec).name(format!("back to back {number}"));
        let job = job.store(store.clone()).start().await?;
        ends.push(job.pid().monitor());
    }
    for ended in futures_util::future::join_all(ends).await {
        assert!(matches!(ended.reason, ExitReason::Normal), "{ended:?}");
    }
    for number in 0..8 {
        let name = format!("back to back {number}");
        let record = genserver::JobStore::load(&store, &name).await?;
        assert_eq!(record.map(|record| record.runs), Some(runs));
    }
    Ok::<_, JobError>(())
}

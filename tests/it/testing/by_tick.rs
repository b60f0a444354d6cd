//! Runs of job methods that are made by hand.

use std::time::Duration;

use genserver::testing::{manual_jobs, supervised, tick};
use genserver::{
    Context, ContextJobs as _, JobError, JobResult, RunOutcome, ServerSpec, genserver,
};
use tokio::time::{Instant, sleep};

use crate::record::Record;

const HOUR: Duration = Duration::from_secs(3600);

struct Desk {
    record: Record,
}

#[genserver]
impl Desk {
    #[init]
    fn init(record: Record, ctx: &mut Context<Self>) -> Self {
        ctx.jobs()
            .with("tidy", |spec| spec.initial_delay(Duration::ZERO));
        Self { record }
    }

    #[job(interval = 1)]
    fn tidy(&mut self) {
        self.record.add("tidy");
    }

    #[job(
        every = "1s",
        run_on_start = true,
        overlap = "queue",
        retry(max = 1, base = "10s")
    )]
    async fn write(&mut self) -> JobResult {
        self.record.add("write");
        match self.record.count("write") {
            1 => Err(JobError::new("no ink")),
            _ => Ok(()),
        }
    }

    #[job(interval = 1)]
    #[expect(clippy::panic, reason = "that is what it is for")]
    fn slam(&mut self) {
        panic!("slam");
    }
}

fn desk(record: &Record) -> ServerSpec<Desk> {
    manual_jobs(ServerSpec::of(record.clone()))
}

#[tokio::test(start_paused = true)]
async fn no_run_of_a_job_method_begins_by_itself() {
    let record = Record::new();
    supervised(async |test| {
        test.start_supervised(desk(&record)).await;
        sleep(HOUR).await;
    })
    .await;
    assert!(record.lines().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_tick_of_a_job_method_makes_one_run_with_its_retries() {
    let record = Record::new();
    supervised(async |test| {
        let desk = test.start_supervised(desk(&record)).await;
        let before = Instant::now();
        assert_eq!(tick(&desk.job("tidy")).await.outcome, RunOutcome::Succeeded);
        assert_eq!(before.elapsed(), Duration::ZERO, "no time passes");
        let run = tick(&desk.job("write")).await;
        assert_eq!((run.attempts, run.outcome), (2, RunOutcome::Succeeded));
        assert_eq!(before.elapsed().as_secs(), 10);
        tick(&desk.job("tidy")).await;
    })
    .await;
    assert_eq!(record.lines(), ["tidy", "write", "write", "tidy"]);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no run: the server has no job `tdy`")]
async fn a_job_that_is_not_there_fails_the_test() {
    let record = Record::new();
    supervised(async |test| {
        let desk = test.start_supervised(desk(&record)).await;
        tick(&desk.job("tdy")).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "slam")]
async fn a_job_method_that_crashes_its_server_fails_the_test() {
    let record = Record::new();
    supervised(async |test| {
        let desk = test.start_supervised(desk(&record)).await;
        tick(&desk.job("slam")).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_next_incarnation_of_its_server_is_made_by_hand_too() {
    let record = Record::new();
    supervised(async |test| {
        let desk = test.start_supervised(desk(&record)).await;
        let crash = test.expect_crash(&desk);
        desk.job("slam").trigger().await.unwrap();
        crash.await;
        sleep(HOUR).await;
        tick(&desk.job("tidy")).await;
    })
    .await;
    assert_eq!(record.lines(), ["tidy"]);
}

#[tokio::test(start_paused = true)]
async fn a_tick_that_is_queued_waits_for_its_own_run() {
    let record = Record::new();
    supervised(async |test| {
        let desk = test.start_supervised(desk(&record)).await;
        desk.job("write").trigger().await.unwrap();
        let run = tick(&desk.job("write")).await;
        assert_eq!((run.run, run.attempts), (2, 1));
    })
    .await;
    assert_eq!(record.lines(), ["write", "write", "write"]);
}

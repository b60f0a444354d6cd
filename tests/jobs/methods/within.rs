//! Jobs as `#[genserver]` writes them: several in one server, `#[work]`, the client.

use std::time::Duration;

use genserver::testing::tick;
use genserver::{
    Context, ContextJobs, GenServer, JobError, JobRun, JobSpec, MemoryStore, OnPanic, Overlap,
    RunOutcome, Scheduled, Triggered, genserver,
};

use super::support::{Lines, Riding, secs};

/// Two jobs, and a call in between.
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

#[tokio::test(start_paused = true)]
async fn each_job_of_a_server_has_its_own_schedule() {
    let clock = Clock::start(()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(120_500)).await;
    assert_eq!(clock.time().await.unwrap(), (2, 120));
}

#[tokio::test(start_paused = true)]
async fn each_job_of_a_server_is_controlled_by_its_name() {
    let clock = Clock::start(()).await.unwrap();
    clock.job("second").pause().await.unwrap();
    let answer = clock.job("minute").trigger().await.unwrap();
    assert_eq!(answer, Triggered::Started);
    tokio::time::sleep(secs(90)).await;
    assert_eq!(clock.time().await.unwrap(), (2, 0));
    let (second, minute) = (clock.job("second"), clock.job("minute"));
    assert_eq!(second.status().await.unwrap().counts.started, 0);
    assert_eq!(minute.status().await.unwrap().counts.failed, 2);
    let unknown = clock.job("hour").status().await.unwrap_err();
    let known = "the server has no job `hour`; its jobs are `second`, `minute`";
    assert_eq!(unknown.to_string(), known);
}

/// Nothing but jobs: there is a client all the same.
struct Only(Lines);

#[genserver]
impl Only {
    #[init]
    fn init(lines: Lines) -> Self {
        Self(lines)
    }

    #[job(interval = "1h")]
    fn r#loop(&mut self) {
        self.0.add("ran");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_with_nothing_but_a_job_can_be_asked() {
    let lines = Lines::default();
    let only = Only::start(lines.clone()).await.unwrap();
    let run = tick(&only.job("loop")).await;
    assert_eq!(run.outcome, RunOutcome::Succeeded);
    assert_eq!(lines.all(), ["ran"]);
}

/// The schedule stands on the struct, the work in the block.
struct Report<T> {
    lines: Lines,
    what: T,
}

impl<T> Scheduled for Report<T> {
    const SPEC: JobSpec = JobSpec::every(Duration::from_secs(10))
        .overlap(Overlap::Queue)
        .on_panic(OnPanic::Error)
        .timeout(Duration::from_secs(5));
}

#[genserver]
impl<T: std::fmt::Display + Send + Sync + 'static> Report<T> {
    #[init]
    fn init(lines: Lines, what: T, kept: (MemoryStore, Riding), ctx: &mut Context<Self>) -> Self {
        ctx.jobs().store(kept.0).clock(kept.1);
        Self { lines, what }
    }

    #[work]
    async fn write(&mut self, ctx: &mut Context<Self>) -> Result<(), JobError> {
        let Some(JobRun {
            job, run, attempt, ..
        }) = ctx.jobs().run()
        else {
            return Err(JobError::new("no run"));
        };
        let what = &self.what;
        self.lines.add(format!("{job} {run}.{attempt} {what}"));
        match run {
            1 => Ok(()),
            2 => panic!("boom"),
            _ => std::future::pending().await,
        }
    }

    #[cast]
    fn rename(&mut self, what: T) {
        self.what = what;
    }
}

#[tokio::test(start_paused = true)]
async fn a_schedule_on_the_struct_runs_the_work_of_the_block() {
    let (lines, kept) = (Lines::default(), (MemoryStore::new(), Riding::new()));
    let args = (lines.clone(), "old", kept.clone());
    let report = Report::start(args).await.unwrap();
    tokio::time::sleep(secs(15)).await;
    report.rename("new").unwrap();
    tokio::time::sleep(secs(25)).await;
    let expected = ["write 1.1 old", "write 2.1 new", "write 3.1 new"];
    assert_eq!(lines.all()[..3], expected);
    let status = report.job("write").status().await.unwrap();
    assert_eq!(status.counts.timed_out, 1);

    // The store knows the runs, so the next incarnation goes on counting.
    report.pid().kill();
    report.pid().monitor().await;
    let again = (lines.clone(), "again", kept);
    let _report = Report::start(again).await.unwrap();
    tokio::time::sleep(secs(12)).await;
    let last = lines.all().pop();
    assert_eq!(last.as_deref(), Some("write 5.1 again"));
}

/// Jobs that take too long, fail, or end. The other keys are in `keys`.
struct Keys(Lines);

#[genserver]
impl Keys {
    #[init]
    fn init(lines: Lines, ctx: &mut Context<Self>) -> Self {
        ctx.jobs().clock(Riding::new());
        Self(lines)
    }

    #[job(
        every = "10s",
        timeout = "2s",
        retry(max = 1, base = "3s"),
        max_runs = 1
    )]
    async fn slow(&mut self) {
        self.0.add("slow");
        std::future::pending::<()>().await;
    }

    #[job(
        interval = "10s",
        run_on_start = true,
        panic = "error",
        on_failure = "stop"
    )]
    fn wild(&mut self) {
        self.0.add("wild");
        panic!("boom")
    }

    #[job(delay = "25s")]
    fn once(&mut self) -> Result<(), JobError> {
        self.0.add("once");
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn time_outs_retries_and_ends_count_on_a_method() {
    let lines = Lines::default();
    let keys = Keys::start(lines.clone()).await.unwrap();
    tokio::time::sleep(secs(100)).await;
    assert_eq!(lines.all(), ["wild", "slow", "slow", "once"]);
    let slow = keys.job("slow").status().await.unwrap();
    assert_eq!((slow.counts.timed_out, slow.counts.failed), (2, 1));
    for job in ["slow", "wild", "once"] {
        assert_eq!(keys.job(job).status().await.unwrap().next_run, None);
    }
}

/// Only within a run there is one.
#[tokio::test(start_paused = true)]
async fn outside_of_a_run_there_is_none() {
    struct Curious(bool);

    #[genserver]
    impl Curious {
        #[init]
        fn init(ctx: &mut Context<Self>) -> Self {
            Self(ctx.jobs().run().is_none())
        }

        #[job(interval = 1)]
        fn tick(&mut self, ctx: &mut Context<Self>) {
            self.0 &= ctx.jobs().run().is_some_and(|run| run.job == "tick");
        }

        #[call]
        fn is_right(&mut self, ctx: &mut Context<Self>) -> bool {
            ctx.jobs().finish();
            self.0 && ctx.jobs().run().is_none()
        }
    }

    let curious = Curious::start(()).await.unwrap();
    for _ in 0..3 {
        tokio::time::sleep(secs(1)).await;
        assert!(curious.is_right().await.unwrap());
    }
    let status = curious.job("tick").status().await.unwrap();
    assert!(status.counts.started >= 2);
}

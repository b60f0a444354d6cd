//! Options of job methods that are known only when the server starts.

use std::sync::Arc;
use std::time::Duration;

use genserver::{
    Address, ChildSpec, Context, ContextJobs, ExitReason, GenServer, JobControlError, JobError,
    JobName, JobSetupError, JobSpec, JobState, MemoryGate, Named, OnPanic, Overlap, Restart, Retry,
    Schedule, Scheduled, Shutdown, StartError, Supervisor, genserver, whereis,
};

use super::support::{Lines, secs};

type Change = Arc<dyn Fn(JobSpec) -> JobSpec + Send + Sync>;

/// Jobs, and what is changed of them.
#[derive(Clone)]
struct Config {
    lines: Lines,
    changes: Vec<(&'static str, Change)>,
}

impl Config {
    fn new() -> Self {
        Self {
            lines: Lines::default(),
            changes: Vec::new(),
        }
    }

    fn with(
        mut self,
        job: &'static str,
        change: impl Fn(JobSpec) -> JobSpec + Send + Sync + 'static,
    ) -> Self {
        self.changes.push((job, Arc::new(change)));
        self
    }

    fn apply<S: GenServer>(&self, ctx: &mut Context<S>) {
        for (job, change) in self.changes.clone() {
            ctx.jobs().with(job, move |spec| change(spec));
        }
    }
}

struct Mailer(Config);

#[genserver]
impl Mailer {
    #[init]
    fn init(config: Config, ctx: &mut Context<Self>) -> Self {
        config.apply(ctx);
        Self(config)
    }

    #[job(interval = "1h", run_on_start = true)]
    fn flush(&mut self) {
        self.0.lines.add("flush");
    }

    #[job(every = "1h", retry(max = 1, base = "1s"))]
    fn retry(&mut self) -> Result<(), JobError> {
        self.0.lines.add("retry");
        Err(JobError::new("no luck"))
    }

    #[job(daily = "06:00", gate = MemoryGate::new())]
    fn report(&mut self) {}

    #[job(interval = "1h", panic = "crash")]
    fn r#loop(&mut self) {
        self.0.lines.add("loop");
        panic!("boom")
    }

    #[call]
    fn change_too_late(&mut self, ctx: &mut Context<Self>) {
        let jobs = &mut ctx.jobs();
        jobs.with("flush", |spec| spec.schedule(Schedule::every(secs(1))));
        jobs.with("flsh", |spec| spec);
    }
}

/// The error with which a start failed.
#[expect(clippy::panic, reason = "a fixture")]
async fn refused<E: std::error::Error + Clone + 'static>(config: Config) -> E {
    let lines = config.lines.clone();
    let Err(StartError::Failed(reason)) = Mailer::start(config).await else {
        panic!("it must fail")
    };
    tokio::time::sleep(secs(7_200)).await;
    assert!(lines.all().is_empty(), "nothing has run");
    match reason
        .as_error()
        .and_then(|error| error.downcast_ref::<E>())
    {
        Some(error) => error.clone(),
        None => panic!("{reason}"),
    }
}

/// 1.2
#[tokio::test(start_paused = true)]
async fn every_key_of_a_method_can_be_overridden_at_start() {
    let period = secs(10);
    let config = Config::new()
        .with("flush", |spec| spec.run_on_start(false))
        .with("retry", move |spec| spec.schedule(Schedule::every(period)))
        .with("retry", |spec| spec.retry(Retry::times(2).base(secs(1))))
        .with("retry", |spec| spec.max_runs(2).history(1));
    let mailer = Mailer::start(config.clone()).await.unwrap();
    tokio::time::sleep(secs(100)).await;
    assert_eq!(config.lines.all(), ["retry"; 6]);
    let status = mailer.job("retry").status().await.unwrap();
    assert_eq!((status.counts.failed, status.counts.retries), (2, 4));
    assert_eq!(status.history.len(), 1);

    // What nobody changed is as the attribute says.
    tokio::time::sleep(secs(3_550)).await;
    assert_eq!(config.lines.of("flush").len(), 1);
}

/// Also what counts while a run is in flight, and on a name that only Rust thinks of as special.
#[tokio::test(start_paused = true)]
async fn a_panic_can_be_made_an_error_at_start() {
    let config = Config::new().with("loop", |spec| {
        spec.on_panic(OnPanic::Error)
            .schedule(Schedule::interval(secs(10)))
    });
    let mailer = Mailer::start(config.clone()).await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(config.lines.of("loop").len(), 2);
    assert!(mailer.is_alive());
}

#[tokio::test(start_paused = true)]
async fn a_change_of_an_unknown_job_fails_the_start() {
    let config = Config::new()
        .with("flush", |spec| spec.enabled(true))
        .with("rety", |spec| spec.schedule(Schedule::every(secs(10))));
    let error: JobControlError = refused(config).await;
    assert_eq!(
        error.to_string(),
        "the server has no job `rety`; its jobs are `flush`, `retry`, `report`, `loop`"
    );
    let JobControlError::NoSuchJob { job, jobs } = error else {
        panic!("{error}")
    };
    assert_eq!((job.as_str(), jobs.len()), ("rety", 4));
}

#[tokio::test(start_paused = true)]
async fn an_option_that_no_method_can_have_fails_the_start() {
    let cases: [(&str, &str, fn(JobSpec) -> JobSpec); 5] = [
        ("overlap", "share its state", |spec| {
            spec.overlap(Overlap::Replace)
        }),
        ("overlap", "implement `Job`", |spec| {
            spec.overlap(Overlap::Concurrent { max: 2 })
        }),
        ("name", "the server's", |spec| {
            spec.name(JobName::Is("mailer"))
        }),
        ("shutdown", "where the server is started", |spec| {
            spec.shutdown(Shutdown::Infinity)
        }),
        ("restart", "the server's", |spec| {
            spec.restart(Restart::Temporary)
        }),
    ];
    for (key, teaches, change) in cases {
        let error: JobControlError = refused(Config::new().with("flush", change)).await;
        let text = error.to_string();
        assert!(text.starts_with("the job `flush` is a method"), "{text}");
        assert!(text.contains(teaches), "{text}");
        let JobControlError::Unfit { job, option, .. } = error else {
            panic!("{error}")
        };
        assert_eq!((job, option), ("flush", key));
    }
    let queued = Config::new().with("flush", |spec| spec.overlap(Overlap::Queue));
    Mailer::start(queued).await.unwrap();
}

/// Each option may be fine, and both together not.
#[tokio::test(start_paused = true)]
async fn options_that_make_no_sense_together_fail_the_start() {
    let counted: fn(JobSpec) -> JobSpec = |spec| spec.schedule(Schedule::every(secs(10)));
    let config = Config::new()
        .with("flush", |spec| spec.run_on_start(false))
        .with("report", counted);
    let error: JobSetupError = refused(config).await;
    assert!(matches!(error, JobSetupError::Gate), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_change_fails_the_start() {
    let config = Config::new().with("flush", |_spec| panic!("boom"));
    let Err(StartError::Failed(reason)) = Mailer::start(config).await else {
        panic!("it must fail")
    };
    assert!(matches!(reason, ExitReason::Panicked(_)), "{reason:?}");
}

/// The arguments are the same in each incarnation, so the options are.
#[tokio::test(start_paused = true)]
async fn a_restart_changes_the_same_options_again() {
    let config = Config::new().with("flush", |spec| {
        spec.run_on_start(false).schedule(Schedule::every(secs(10)))
    });
    let child = ChildSpec::of::<Mailer>(config.clone()).name("overrides-restart");
    let tree = Supervisor::one_for_one().child(child).start().await;
    let _tree = tree.unwrap();
    tokio::time::sleep(secs(15)).await;
    whereis("overrides-restart").unwrap().kill();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(config.lines.of("flush").len(), 3);
    let mailer = Named::<Mailer>::new("overrides-restart");
    let status = mailer.job("flush").status().await.unwrap();
    assert_eq!(status.state, JobState::Idle);
}

/// When the jobs have begun, there is `reschedule`.
#[tokio::test(start_paused = true)]
async fn a_change_after_init_changes_nothing() {
    let mailer = Mailer::start(Config::new()).await.unwrap();
    mailer.change_too_late().await.unwrap();
    tokio::time::sleep(secs(60)).await;
    let flush = mailer.job("flush").status().await.unwrap();
    assert_eq!(flush.counts.started, 1);
}

/// The schedule stands on the struct, and may say there what is of no use to a method.
struct Poll(Lines);

impl Scheduled for Poll {
    const SPEC: JobSpec =
        JobSpec::interval(Duration::from_secs(3_600)).name(JobName::Is("overrides-poll"));
}

#[genserver]
impl Poll {
    #[init]
    fn init(lines: Lines, ctx: &mut Context<Self>) -> Self {
        ctx.jobs()
            .with("poll", |spec| spec.schedule(Schedule::delay(secs(5))));
        Self(lines)
    }

    #[work]
    fn poll(&mut self) {
        self.0.add("polled");
    }
}

#[tokio::test(start_paused = true)]
async fn the_work_of_a_struct_is_overridden_by_its_method() {
    let lines = Lines::default();
    let _poll = Poll::start(lines.clone()).await.unwrap();
    tokio::time::sleep(secs(6)).await;
    assert_eq!(lines.all(), ["polled"]);
}

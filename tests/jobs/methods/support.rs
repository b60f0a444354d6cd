//! Servers with a job method whose options are known only at run time, written as `#[genserver]` would.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genserver::__private::{
    AnyGate, JobAttempt, JobMethod, JobRequest, JobTick, arm_job, begin_job, finish_job,
    job_handle, job_request,
};
use genserver::{
    Address, Caller, ChildSpec, Context, ContextJobs, ExitReason, Gate, GenServer, Info, Init,
    JobError, JobEvent, JobHandle, JobResult, JobSpec, Never, Next, StartError, Supervisor,
    SupervisorRef, WallClock, When,
};
use tokio::time::Instant;

pub(super) fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(super) fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Lines that servers and tests write together. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    pub(super) fn add(&self, line: impl Into<String>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line.into());
    }

    pub(super) fn all(&self) -> Vec<String> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.clone()
    }

    /// What follows this word in the lines that begin with it.
    pub(super) fn of(&self, word: &str) -> Vec<String> {
        let all = self.all().into_iter();
        let rest = all.filter_map(|line| line.strip_prefix(word).map(|it| it.trim().to_owned()));
        rest.collect()
    }
}

/// A wall clock that rides on tokio's, which is paused.
#[derive(Clone, Copy)]
pub(super) struct Riding(SystemTime, Instant);

impl Riding {
    pub(super) fn new() -> Self {
        let noon = UNIX_EPOCH + secs(1_800_014_400);
        Self(noon, Instant::now())
    }
}

impl WallClock for Riding {
    fn now(&self) -> SystemTime {
        self.0 + self.1.elapsed()
    }

    fn may_jump(&self) -> bool {
        false
    }
}

/// How long the attempt of this number takes.
type Takes = Arc<dyn Fn(usize) -> Duration + Send + Sync>;

/// How it ends.
type Ends = Arc<dyn Fn(usize, &mut Context<Bench>) -> JobResult + Send + Sync>;

/// What the attempts of a bench do; clones of it count them together, over restarts.
#[derive(Clone)]
pub(super) struct Script {
    pub(super) spec: JobSpec,
    pub(super) lines: Lines,
    takes: Takes,
    ends: Ends,
    begin: Instant,
    clock: Riding,
    gate: Option<Arc<dyn AnyGate>>,
    made: Arc<Mutex<usize>>,
}

impl Script {
    /// Attempts that take no time and end well.
    pub(super) fn new(spec: JobSpec) -> Self {
        Self {
            spec,
            lines: Lines::default(),
            takes: Arc::new(|_attempt| Duration::ZERO),
            ends: Arc::new(|_attempt, _ctx| Ok(())),
            begin: Instant::now(),
            clock: Riding::new(),
            gate: None,
            made: Arc::default(),
        }
    }

    pub(super) fn takes(self, takes: impl Fn(usize) -> Duration + Send + Sync + 'static) -> Self {
        let takes = Arc::new(takes);
        Self { takes, ..self }
    }

    pub(super) fn ends(
        self,
        ends: impl Fn(usize, &mut Context<Bench>) -> JobResult + Send + Sync + 'static,
    ) -> Self {
        let ends = Arc::new(ends);
        Self { ends, ..self }
    }

    pub(super) fn gate(self, gate: impl Gate) -> Self {
        let gate: Option<Arc<dyn AnyGate>> = Some(Arc::new(gate));
        Self { gate, ..self }
    }

    /// A time of its clock.
    pub(super) fn at(&self, seconds: u64) -> When {
        When::Time(self.clock.0 + secs(seconds))
    }

    pub(super) async fn start(&self) -> genserver::ServerRef<Bench> {
        #[expect(clippy::expect_used, reason = "a fixture")]
        Bench::start(self.clone()).await.expect("it starts")
    }

    pub(super) async fn supervised(&self, name: &str) -> Result<SupervisorRef, StartError> {
        let child = ChildSpec::of::<Bench>(self.clone()).name(name);
        Supervisor::one_for_one().child(child).start().await
    }

    /// When attempts began, in seconds since the script was made.
    pub(super) fn starts(&self) -> Vec<f64> {
        let starts = self.lines.of("attempt ").into_iter();
        starts.filter_map(|at| at.parse().ok()).collect()
    }

    fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }
}

/// One job, `work`, that follows a script; and a call that keeps the server busy.
pub(super) struct Bench(Script);

pub(super) enum BenchCall {
    Sleep(Duration, Caller<()>),
    Job(JobRequest),
}

pub(super) trait BenchClient: Address<Bench> {
    fn sleep(&self, time: Duration) -> genserver::Call<Bench, ()> {
        self.call(move |from| BenchCall::Sleep(time, from))
    }

    fn job(&self, name: &str) -> JobHandle<Bench, Self> {
        job_handle(self, name, BenchCall::Job)
    }
}

impl<A: Address<Bench>> BenchClient for A {}

impl Bench {
    async fn work(&mut self, ctx: &mut Context<Self>) -> JobResult {
        let script = &self.0;
        let attempt = {
            let mut made = script.made.lock().unwrap_or_else(PoisonError::into_inner);
            *made += 1;
            *made
        };
        script.lines.add(format!("attempt {}", script.seconds()));
        let _gone = Gone(script.lines.clone());
        tokio::time::sleep((script.takes)(attempt)).await;
        let end = (script.ends)(attempt, ctx);
        script.lines.add(format!("end {}", script.seconds()));
        end
    }
}

/// Tells that an attempt is gone, however it went.
struct Gone(Lines);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.add("gone");
    }
}

impl GenServer for Bench {
    type Args = Script;
    type Call = BenchCall;
    type Cast = Never;
    type Info = JobTick;
    type Continue = Never;

    async fn init(script: Script, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        let lines = script.lines.clone();
        ctx.jobs()
            .clock(script.clock)
            .observer(move |_job: &str, event: &JobEvent| lines.add(told(event)));
        let method = JobMethod {
            index: 0,
            name: "work",
            spec: script.spec,
            gate: script.gate.clone(),
            tick: |tick| tick,
        };
        arm_job(ctx, method).await?;
        Ok(Init::ok(Self(script)))
    }

    async fn handle_call(
        &mut self,
        call: BenchCall,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        match call {
            BenchCall::Sleep(time, from) => {
                tokio::time::sleep(time).await;
                from.reply(());
                Ok(Next::Wait)
            }
            BenchCall::Job(request) => job_request(ctx, request).await,
        }
    }

    async fn handle_info(
        &mut self,
        info: Info<JobTick>,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        let Info::Message(tick) = info else {
            return Ok(Next::Wait);
        };
        match begin_job(ctx, tick).await? {
            None => Ok(Next::Wait),
            Some(attempt) => {
                let ended = JobAttempt::make(attempt, async { self.work(ctx).await }).await;
                finish_job(ctx, 0, ended).await
            }
        }
    }
}

/// An event as a line.
pub(super) fn told(event: &JobEvent) -> String {
    match event {
        JobEvent::Started { run, attempt, .. } => format!("started {run}.{attempt}"),
        JobEvent::Succeeded(report) => format!("succeeded {}", report.run),
        JobEvent::Failed { run, attempt, .. } => format!("failed {run}.{attempt}"),
        JobEvent::Retrying { run, attempt, .. } => format!("retrying {run}.{attempt}"),
        JobEvent::GaveUp(report) => format!("gave up {}", report.run),
        JobEvent::Crashed { run, .. } => format!("crashed {run}"),
        JobEvent::Cut(report) => format!("cut {}", report.run),
        JobEvent::Dropped { .. } => "dropped".to_owned(),
        JobEvent::Skipped { reason, count, .. } => format!("skipped {count} {reason:?}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// An error of no importance.
pub(super) fn unlucky() -> JobResult {
    Err(JobError::new("no luck"))
}

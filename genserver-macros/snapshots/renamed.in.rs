//! Every macro, where the runtime has another name.

extern crate genserver as otp;

use otp::{
    Address, Caller, ConcurrentJob, Context, Down, DynamicSupervisor, Exit, ExitReason, Gate,
    GenServer, Init, Job, JobContext, JobResult, MemoryGate, Next, Reply, ServerSpec, Supervisor,
    Undelivered, genserver, job,
};

/// Every hook.
#[derive(Default)]
pub struct Queue<T> {
    items: Vec<T>,
}

#[genserver(crate = otp)]
impl<T: Clone + Send + 'static> Queue<T> {
    #[init]
    fn init(items: Vec<T>) -> Init<Self> {
        Init::ok(Self { items }).then(QueueContinue::Begin)
    }

    #[call]
    fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }

    #[call]
    fn last(&mut self) -> Reply<Option<T>, Self> {
        Reply::new(self.items.last().cloned())
    }

    #[call]
    fn later(&mut self, from: Caller<u8>) {
        from.reply(1);
    }

    #[cast]
    fn push(&mut self, item: T) {
        self.items.push(item);
    }

    #[info]
    fn tick(&mut self, _ctx: &mut Context<Self>) -> Next<Self> {
        Next::Wait
    }

    #[handle_continue]
    fn begin(&mut self) {}

    #[down]
    fn down(&mut self, _: Down) {}

    #[exit]
    fn exit(&mut self, _: Exit) {}

    #[timeout]
    fn idle(&mut self) {}

    #[terminate]
    fn end(&mut self, _: &ExitReason) {}

    #[undelivered]
    fn undelivered(_: Undelivered<Self>) {}

    #[job(
        every = "1h",
        until = "2127-12-31T18:00Z",
        retry(max = 3, backoff = "linear")
    )]
    fn sweep(&mut self) {}

    #[job(cron = "0 6 * * *", timezone = "local", gate = MemoryGate::new())]
    async fn report(&mut self) -> Result<(), std::io::Error> {
        Ok(())
    }
}

/// Its schedule stands on the struct.
#[job(interval = "10m", crate = otp)]
pub struct Worker;

#[genserver(crate = otp, trap_exits = true)]
impl Worker {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work]
    fn work(&mut self) {}
}

/// Every kind of key.
#[job(
    crate = otp,
    daily = "06:00",
    timezone = "Europe/Berlin",
    timeout = "2m",
    retry(max = 5, base = "10s"),
    on_failure = "stop",
    panic = "error",
    overlap = "queue",
    missed = "burst",
    shutdown = "infinity",
    restart = "transient",
    name = "beat",
    gate = gate(),
)]
#[derive(Clone)]
pub struct Beat;

fn gate() -> impl Gate {
    MemoryGate::new()
}

impl Job for Beat {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Several at once.
#[job(crate = otp, every = "1s", overlap = concurrent(max = 2))]
#[derive(Clone)]
pub struct Many;

impl ConcurrentJob for Many {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// Everything under one supervisor.
#[derive(Supervisor)]
#[supervisor(crate = otp, strategy = "one_for_all", auto_shutdown = "any_significant")]
pub struct App {
    queue: ServerSpec<Queue<u8>>,
    #[child(shutdown = "brutal_kill", restart = "transient", significant)]
    beat: Beat,
    many: Many,
    sessions: DynamicSupervisor,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App {
        queue: ServerSpec::of(vec![1]),
        beat: Beat,
        many: Many,
        sessions: DynamicSupervisor::new(),
    };
    let app = app.start().await?;
    app.queue.push(2)?;
    assert_eq!(app.queue.pop().await?, Some(2));
    assert!(app.queue.is_alive());
    app.stop().await?;
    Worker::start(()).await?.stop().await?;
    Ok(())
}

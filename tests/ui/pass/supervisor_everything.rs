//! Every key and every sort of field at once.
#![deny(warnings, missing_docs, missing_debug_implementations, unreachable_pub)]

use genserver::{
    Address, Child, DynamicSupervisor, DynamicSupervisorRef, Job, JobContext, JobResult, JobServer,
    ServerSpec, StartError, Supervisor, SupervisorRef, genserver, job,
};

struct Cache(usize);

#[genserver]
impl Cache {
    #[init]
    fn init(places: usize) -> Self {
        Self(places)
    }

    #[call]
    fn places(&self) -> usize {
        self.0
    }
}

#[job(interval = 600)]
#[derive(Clone, Debug)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// The whole program.
#[derive(Debug, Supervisor)]
#[supervisor(
    strategy = "rest_for_one",
    max_restarts = 10,
    within = "1m30s",
    name = "everything",
    auto_shutdown = "any_significant"
)]
pub(crate) struct App {
    /// Documented.
    #[child(restart = "transient", shutdown = "10s", id = "the-cache", significant)]
    cache: ServerSpec<Cache>,
    #[child(restart = "temporary", shutdown = "brutal_kill")]
    pub(crate) report: Report,
    #[child(restart = "permanent", shutdown = "infinity")]
    sessions: DynamicSupervisor,
    #[child]
    inner: Supervisor,
    workers: Workers,
    r#type: ServerSpec<Cache>,
    // Methods of the handle have these names too.
    stop: ServerSpec<Cache>,
    supervisor: ServerSpec<Cache>,
}

#[derive(Debug, Supervisor)]
#[supervisor]
struct Workers {
    first: ServerSpec<Cache>,
    second: ServerSpec<Cache>,
}

#[derive(Supervisor)]
struct Empty {}

fn cache(places: usize) -> ServerSpec<Cache> {
    ServerSpec::of(places)
}

fn app() -> App {
    App {
        cache: cache(1),
        report: Report,
        sessions: DynamicSupervisor::new(),
        inner: Supervisor::one_for_one(),
        workers: Workers {
            first: cache(2),
            second: cache(3),
        },
        r#type: cache(4),
        stop: cache(5),
        supervisor: cache(6),
    }
}

fn sent<T: Send + 'static>(value: T) -> T {
    value
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let AppRef {
        cache,
        report,
        sessions,
        inner,
        workers,
        ..
    } = sent(app()).start().await?;
    let _: (&Child<Cache>, &Child<JobServer<Report>>) = (&cache, &report);
    let _: (&DynamicSupervisorRef, &SupervisorRef) = (&sessions, &inner);
    assert_eq!(cache.places().await?, 1);
    assert_eq!(workers.second.places().await?, 3);
    assert!(matches!(
        app().start().await,
        Err(StartError::AlreadyStarted(_))
    ));

    let supervisor = SupervisorRef::whereis("everything").ok_or("it has a name")?;
    supervisor.stop().await?;
    let app = sent(sent(app().start()).await?);
    assert!(app.report.is_alive());
    assert_eq!(app.stop.places().await?, 5);
    assert_eq!(app.supervisor.places().await?, 6);
    assert_eq!(app.r#type.places().await?, 4);
    assert!(format!("{app:?}").starts_with("AppRef { cache: "));
    let copy = app.clone();
    assert_eq!(copy.supervisor().pid(), app.supervisor().pid());
    copy.stop().await?;
    assert!(!app.cache.is_alive());

    let outer = Supervisor::one_for_one().child(self::app()).child(Workers {
        first: self::cache(7),
        second: self::cache(8),
    });
    outer.start().await?.stop().await?;
    Empty {}.into_supervisor().start().await?.stop().await?;
    Ok(())
}

//! A derived tree.

use genserver::{DynamicSupervisor, Job, JobContext, JobResult, ServerSpec};

/// Keeps values.
pub struct Cache {
    places: usize,
}

#[genserver::genserver]
impl Cache {
    #[init]
    fn init(places: usize) -> Self {
        Self { places }
    }

    #[call]
    fn places(&self) -> usize {
        self.places
    }
}

/// Now and then.
#[genserver::job(interval = "10m")]
#[derive(Clone)]
pub struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

/// The whole program.
#[derive(genserver::Supervisor)]
#[supervisor(strategy = "rest_for_one", max_restarts = 10, within = "1m")]
pub struct App {
    /// What was asked lately.
    pub cache: ServerSpec<Cache>,
    #[child(restart = "transient", shutdown = "30s")]
    pub report: Report,
    pub(crate) sessions: DynamicSupervisor,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App {
        cache: ServerSpec::of(100),
        report: Report,
        sessions: DynamicSupervisor::new(),
    };
    let app = app.start().await?;
    assert_eq!(app.cache.places().await?, 100);
    app.stop().await?;
    Ok(())
}

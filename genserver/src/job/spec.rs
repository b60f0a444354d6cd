//! When a job runs: [`JobSpec`].

use std::time::Duration;

/// The schedule of a job, as `#[job(...)]` writes it: a constant, nothing is parsed at run time.
///
/// A job whose interval is known only at run time needs no attribute:
///
/// ```
/// use genserver::{ChildSpec, Job, JobContext, JobResult, JobServer, JobSpec, Supervisor};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Ping { host: String }
///
/// impl Job for Ping {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
///         println!("ping {}", self.host);
///         Ok(())
///     }
/// }
///
/// let period = Duration::from_secs(30); // from a configuration file
/// let ping = Ping { host: "localhost".to_owned() };
/// let child = ChildSpec::of::<JobServer<Ping>>((ping, JobSpec::interval(period)));
/// let tree = Supervisor::one_for_one().child(child);
/// # drop(tree);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobSpec {
    interval: Duration,
}

impl JobSpec {
    /// A fixed delay: the first run one `period` after the start, each further run one `period` after
    /// the end of the one before. Zero is back to back.
    #[must_use]
    pub const fn interval(period: Duration) -> Self {
        Self { interval: period }
    }

    /// How long after the start, or after the end of a run, the next run comes.
    #[must_use]
    pub const fn delay(&self) -> Duration {
        self.interval
    }
}

/// A type that carries its own schedule: what `#[job(...)]` on a struct implements.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no schedule",
    label = "needs `#[job(...)]`",
    note = "put `#[job(interval = \"10m\")]` on the struct"
)]
pub trait Scheduled {
    /// When it runs.
    const SPEC: JobSpec;
}

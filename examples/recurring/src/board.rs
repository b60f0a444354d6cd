//! All jobs, whatever their types: [`Board`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use genserver::{CallError, Child, Job, JobControl, JobServer, JobStatus, Triggered};
use tokio::task::JoinSet;

/// A job answers in no time, also while a run is in flight. One that doesn't must not hang the page.
const PATIENCE: Duration = Duration::from_secs(1);

/// The jobs in the order of the page. Clones are the same board.
#[derive(Clone, Debug)]
pub(crate) struct Board(Arc<[Posted]>);

/// A job as the board knows it.
#[derive(Clone)]
pub(crate) struct Posted {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schedule: Arc<str>,
    job: Arc<dyn Steered>,
}

/// What is wanted of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Trigger,
    Pause,
    Resume,
}

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Granted {
    Triggered(Triggered),
    Paused,
    Resumed,
}

type Answer<T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send>>;

/// What `JobControl` has, without the type of the job: the board holds jobs of many.
trait Steered: Send + Sync {
    fn status(&self) -> Answer<JobStatus>;
    fn grant(&self, wish: Wish) -> Answer<Granted>;
}

impl<J: Job> Steered for Child<JobServer<J>> {
    fn status(&self) -> Answer<JobStatus> {
        Box::pin(JobControl::status(self).timeout(PATIENCE))
    }

    fn grant(&self, wish: Wish) -> Answer<Granted> {
        let job = self.clone();
        Box::pin(async move {
            match wish {
                Wish::Trigger => job
                    .trigger()
                    .timeout(PATIENCE)
                    .await
                    .map(Granted::Triggered),
                Wish::Pause => job
                    .pause()
                    .timeout(PATIENCE)
                    .await
                    .map(|()| Granted::Paused),
                Wish::Resume => job
                    .resume()
                    .timeout(PATIENCE)
                    .await
                    .map(|()| Granted::Resumed),
            }
        })
    }
}

impl Posted {
    pub(crate) fn new<J: Job>(
        name: &'static str,
        about: &'static str,
        schedule: String,
        job: Child<JobServer<J>>,
    ) -> Self {
        Self {
            name,
            about,
            schedule: schedule.into(),
            job: Arc::new(job),
        }
    }

    pub(crate) async fn status(&self) -> Result<JobStatus, CallError> {
        self.job.status().await
    }

    pub(crate) async fn grant(&self, wish: Wish) -> Result<Granted, CallError> {
        self.job.grant(wish).await
    }
}

impl Board {
    pub(crate) fn new(jobs: Vec<Posted>) -> Self {
        Self(jobs.into())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Posted> {
        self.0.iter().find(|job| job.name == name)
    }

    /// Asks all of them at once, so that the silent ones cost no more than one does.
    pub(crate) async fn statuses(&self) -> Vec<(&Posted, Result<JobStatus, CallError>)> {
        let mut asked = JoinSet::new();
        for (index, job) in self.0.iter().enumerate() {
            let status = job.job.status();
            asked.spawn(async move { (index, status.await) });
        }
        let mut answers = asked.join_all().await;
        answers.sort_by_key(|(index, _)| *index);
        self.0
            .iter()
            .zip(answers.into_iter().map(|(_, status)| status))
            .collect()
    }
}

impl fmt::Debug for Posted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Posted")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

//! The jobs that run: who starts them, who they are, and what no two of them may have.

use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use genserver::{
    AutoShutdown, Child, ChildSpec, DynamicSupervisor, DynamicSupervisorRef, IntoChildSpec as _,
    Pid, Registry, Restart, StartDynamicChildError, StartError, Supervisor,
};
use tokio::task;
use tokio::time::{Instant, timeout};

use crate::assignments::MAX_CRASHES;
use crate::error::Refusal;
use crate::job::{Standing, State, Work};
use crate::tables::Tables;
use crate::worker::{Assignment, Errand, Worker};

const NAME: &str = "jobber-workers";

/// So many jobs may wait for a place beside those that have one.
const MOST_WAITING: usize = 1000;

/// A file system that doesn't answer, as a network drive may not, must not hold up others.
const PATIENCE: Duration = Duration::from_secs(10);

/// Longer than any job takes: a job may crash so often, and no matter how slowly.
const FOR_EVER: Duration = Duration::from_secs(1 << 32);

/// What one job at a time has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// The id of a job: its file, whatever path leads to it.
    Job(Arc<Path>),
    /// The right to import.
    Import,
}

/// The handle to all jobs. Clones know the same ones.
#[derive(Clone)]
pub(crate) struct Crew {
    held: Registry<Key, Standing>,
    supervisor: DynamicSupervisorRef,
    pub(crate) tables: Child<Tables>,
}

/// The jobs' supervisor, which allows for some to wait for a place.
pub(crate) fn supervisor(places: NonZeroUsize) -> DynamicSupervisor {
    DynamicSupervisor::new()
        .name(NAME)
        .max_children(places.get().saturating_add(MOST_WAITING))
}

impl Crew {
    pub(crate) fn new(tables: Child<Tables>) -> Self {
        Self::under(DynamicSupervisorRef::named(NAME), tables)
    }

    fn under(supervisor: DynamicSupervisorRef, tables: Child<Tables>) -> Self {
        Self {
            held: Registry::unique(),
            supervisor,
            tables,
        }
    }

    /// Starts a job, unless it runs already, or is an import and another one runs.
    ///
    /// Nobody looks first whether it may: between the look and the start, another one could start. The registry
    /// refuses the second holder of a key, so whoever starts has what it needs.
    pub(crate) async fn start(&self, assignment: Assignment) -> Result<(), Refusal> {
        let id = id_of(&assignment.path).await?;
        loop {
            let job = self.job(&assignment, &id);
            match self.supervisor.start_child(job).await {
                Ok(_pid) => return Ok(()),
                Err(StartDynamicChildError::Failed(StartError::AlreadyStarted(_holder))) => {
                    match self.in_the_way(&id, assignment.work) {
                        Some(holder) => return Err(Refusal::Taken(holder)),
                        // It has ended in this moment: the way is free.
                        None => task::yield_now().await,
                    }
                }
                Err(StartDynamicChildError::MaxChildren) => return Err(Refusal::TooMany),
                Err(other) => return Err(Refusal::Failed(other)),
            }
        }
    }

    /// A job is a supervisor with one worker. What the job has belongs to the supervisor: while a worker that crashed is
    /// replaced, nobody else can take it. And a job that crashes again and again ends alone.
    fn job(&self, assignment: &Assignment, id: &Arc<Path>) -> ChildSpec {
        let Assignment {
            ticket, work, path, ..
        } = assignment;
        // What the logs call it. Paths alone may look alike: some bytes cannot be shown.
        let name = format!("{} #{ticket}", path.display());
        let errand = Errand {
            assignment: assignment.clone(),
            id: Arc::clone(id),
            crew: self.clone(),
        };
        let worker = ChildSpec::of::<Worker>(errand)
            .id(&name)
            .restart(Restart::Transient)
            .significant(true);
        let tree = Supervisor::one_for_one()
            .max_restarts(MAX_CRASHES as usize)
            .within(FOR_EVER)
            .auto_shutdown(AutoShutdown::AnySignificant)
            .child(worker);
        let standing = Standing::new(*work, Arc::clone(path), Instant::now());
        let job = tree
            .into_child_spec()
            .id(name)
            .restart(Restart::Temporary)
            .register(&self.held, Key::Job(Arc::clone(id)), standing.clone());
        match work {
            Work::Read => job,
            Work::Import => job.register(&self.held, Key::Import, standing),
        }
    }

    fn in_the_way(&self, id: &Arc<Path>, work: Work) -> Option<Standing> {
        let same = self.held.lookup(&Key::Job(Arc::clone(id))).pop();
        let (_pid, standing) = match work {
            Work::Read => same,
            Work::Import => same.or_else(|| self.held.lookup(&Key::Import).pop()),
        }?;
        Some(standing)
    }

    /// Notes in the registry how far a job is, so that who wants to know needs not ask a worker that is busy.
    pub(crate) fn set_state(&self, job: &Pid, id: &Arc<Path>, state: State) {
        let key = Key::Job(Arc::clone(id));
        let _known = self.held.update_value(job, &key, |job| job.is_now(state));
    }

    /// Notes that a worker works in place of one that crashed.
    pub(crate) fn set_restarted(&self, job: &Pid, id: &Arc<Path>) {
        let key = Key::Job(Arc::clone(id));
        let _known = self.held.update_value(job, &key, Standing::begins_again);
    }

    /// The import that runs.
    pub(crate) fn running_import(&self) -> Option<Standing> {
        let (_pid, standing) = self.held.lookup(&Key::Import).pop()?;
        Some(standing)
    }

    /// All jobs with their ids, those first that have run longest.
    pub(crate) fn running(&self) -> Vec<(Arc<Path>, Standing)> {
        let mut jobs = self.held.select(|key, _pid, standing| match key {
            Key::Job(id) => Some((Arc::clone(id), standing.clone())),
            Key::Import => None,
        });
        jobs.sort_by(|(id, a), (other, b)| a.since.cmp(&b.since).then_with(|| id.cmp(other)));
        jobs
    }
}

/// The file that a path leads to. If it leads nowhere, the job will find out why.
async fn id_of(path: &Arc<Path>) -> Result<Arc<Path>, Refusal> {
    let sought = Arc::clone(path);
    let looking = task::spawn_blocking(move || {
        let found = sought.canonicalize();
        found.or_else(|_error| std::path::absolute(&sought))
    });
    match timeout(PATIENCE, looking).await {
        Ok(Ok(found)) => Ok(Arc::from(
            found.unwrap_or_else(|_error| PathBuf::from(&**path)),
        )),
        Ok(Err(lost)) => Err(Refusal::Unknown(io::Error::from(lost))),
        Err(_elapsed) => Err(Refusal::Unknown(io::ErrorKind::TimedOut.into())),
    }
}

#[cfg(test)]
mod tests;

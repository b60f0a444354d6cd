//! The tree: who is started, and who is restarted with whom.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use genserver::{ServerSpec, Supervisor};

use crate::entry::Entry;
use crate::functions::Counters;
use crate::reload::Reload;
use crate::totals::Totals;

/// The name of the supervisor of all jobs.
pub(crate) const JOBS: &str = "jobs";

/// What is the same for all jobs.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) timeout: Duration,
    pub(crate) totals: Arc<Totals>,
}

/// The whole tree; with a file, SIGHUP reads it again.
pub(crate) fn root(entries: Vec<Entry>, file: Option<PathBuf>, terms: &Terms) -> Supervisor {
    let counters = ServerSpec::<Counters>::of(()).set(|spec| spec.name(Counters::NAME));
    let reload = file.map(|file| ServerSpec::<Reload>::of((file, terms.clone())));
    Supervisor::one_for_one()
        .child(counters)
        .children(reload)
        .child(jobs(entries, terms).name(JOBS))
}

/// A job for each entry.
///
/// There is no limit to their restarts: one that panics is started at once, but works when it is due, so it panics no more often
/// than its period says. With a limit, one that panics each second would end all others.
pub(crate) fn jobs(entries: Vec<Entry>, terms: &Terms) -> Supervisor {
    let jobs = entries.into_iter().map(|entry| entry.job(terms));
    Supervisor::one_for_one()
        .max_restarts(usize::MAX)
        .children(jobs)
}

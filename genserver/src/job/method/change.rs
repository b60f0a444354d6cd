//! Options that a server changes when it starts: [`Changes`].

use std::fmt;

use super::handle::JobControlError;
use crate::job::{JobSpec, Overlap};

type Change = Box<dyn FnOnce(JobSpec) -> JobSpec + Send>;

/// What is to be different from the attributes, until the jobs have been armed.
#[derive(Default)]
pub(in crate::job) struct Changes {
    of_one: Vec<(Box<str>, Change)>,
    /// For tests: what is different of every job.
    pub(in crate::job) of_all: Option<fn(JobSpec) -> JobSpec>,
}

impl Changes {
    pub(super) fn add(
        &mut self,
        job: &str,
        change: impl FnOnce(JobSpec) -> JobSpec + Send + 'static,
    ) {
        self.of_one.push((job.into(), Box::new(change)));
    }

    /// The options of this job, changed in the order in which that was said.
    ///
    /// # Errors
    ///
    /// [`JobControlError::Unfit`] if a method cannot have them.
    pub(super) fn apply(
        &mut self,
        job: &'static str,
        spec: JobSpec,
    ) -> Result<JobSpec, JobControlError> {
        let changes = std::mem::take(&mut self.of_one).into_iter();
        let (its, others): (Vec<_>, Vec<_>) = changes.partition(|(name, _change)| **name == *job);
        self.of_one = others;
        let after = its.into_iter().fold(spec, |spec, (_, change)| change(spec));
        match misfit(&spec, &after) {
            None => Ok(self.of_all.map_or(after, |change| change(after))),
            Some((option, why)) => Err(JobControlError::Unfit { job, option, why }),
        }
    }

    /// A name that no job had.
    pub(super) fn left(&mut self) -> Option<String> {
        let left = std::mem::take(&mut self.of_one).into_iter().next();
        left.map(|(job, _change)| job.into())
    }
}

/// Whether runs that share the state of a server can treat a tick during a run so.
pub(super) const fn shares_state(overlap: Overlap) -> bool {
    match overlap {
        Overlap::Skip | Overlap::Queue => true,
        Overlap::Replace | Overlap::Concurrent { .. } => false,
    }
}

/// The option that makes no sense for a method, and what to do instead. What stood on the struct of a `#[work]` and was
/// left alone is the attribute's affair.
fn misfit(before: &JobSpec, after: &JobSpec) -> Option<(&'static str, &'static str)> {
    let server = "it is the server's, so give it where the server is started";
    match () {
        () if !shares_state(after.overlap) => Some((
            "overlap",
            "the jobs of a server share its state, so a run cannot be replaced and none can run beside it: take \
             `Overlap::Skip` or `Overlap::Queue`, or implement `Job`",
        )),
        () if before.name != after.name => Some(("name", server)),
        () if before.shutdown != after.shutdown => Some(("shutdown", server)),
        () if before.restart != after.restart => Some(("restart", server)),
        () => None,
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.of_one.iter().map(|(job, _change)| job))
            .finish()
    }
}

//! Jobs of which no run begins by itself. Feature `testing`.

use super::method::Jobs;
use super::{Job, JobObserver, JobSetup, JobSpec};
use crate::gen_server::{GenServer, Preset};

fn by_hand(mut spec: JobSpec) -> JobSpec {
    spec.by_hand = true;
    spec
}

impl<J: Job> JobSetup<J> {
    /// Lets no run begin by itself, and tells one more observer.
    pub(crate) fn by_hand(mut self, observer: impl JobObserver) -> Self {
        let others = self.observer.take();
        self.with(by_hand).observer(move |job: &str, event: &_| {
            observer.observe(job, event);
            if let Some(other) = &others {
                other.observe(job, event);
            }
        })
    }
}

/// For a server of whose jobs no run is to begin by itself.
pub(crate) fn jobs_by_hand<S: GenServer>() -> Preset {
    Preset::new(|annex| {
        let mut jobs = Jobs::<S>::default();
        jobs.changes.of_all = Some(by_hand);
        annex.put(Box::new(jobs));
    })
}

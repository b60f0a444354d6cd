//! A job whose runs can be counted.

use std::time::Duration;

use genserver::{
    ChildSpec, ExitReason, IntoChildSpec, Job, JobContext, JobResult, JobServer, JobSpec,
    StartError, Supervisor, SupervisorRef,
};
use tokio::time::Instant;

use crate::record::Record;

/// What a run does.
pub(super) type Work = fn(&mut Worker) -> JobResult;

/// Writes down each run, takes its time, does its work.
#[derive(Clone)]
pub(super) struct Worker {
    record: Record,
    takes: Duration,
    work: Work,
    /// Changed by each run.
    pub(super) runs: u32,
    begin: Instant,
}

impl Worker {
    pub(super) fn new(record: &Record) -> Self {
        let (record, begin) = (record.clone(), Instant::now());
        Self {
            record,
            takes: Duration::ZERO,
            work: |_me| Ok(()),
            runs: 0,
            begin,
        }
    }

    pub(super) fn takes(self, takes: Duration) -> Self {
        Self { takes, ..self }
    }

    pub(super) fn does(self, work: Work) -> Self {
        Self { work, ..self }
    }

    /// As a child with an interval and a name.
    pub(super) fn every(self, interval: Duration, name: &str) -> ChildSpec {
        let job = JobServer::new(self, JobSpec::interval(interval)).name(name);
        job.into_child_spec()
    }

    pub(super) async fn supervised(
        self,
        interval: Duration,
        name: &str,
    ) -> Result<SupervisorRef, StartError> {
        Supervisor::one_for_one()
            .child(self.every(interval, name))
            .start()
            .await
    }
}

impl Job for Worker {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        self.runs += 1;
        let at = self.begin.elapsed().as_secs();
        self.record
            .add(format!("run {} of {} at {at}", ctx.run(), self.runs));
        tokio::time::sleep(self.takes).await;
        let done = (self.work)(self);
        self.record.add("ran");
        done
    }

    async fn terminate(&mut self, reason: &ExitReason) {
        self.record.add(format!("terminate {reason}"));
    }
}

/// The runs that were begun.
pub(super) fn runs(record: &Record) -> Vec<String> {
    record
        .lines()
        .into_iter()
        .filter(|line| line.starts_with("run "))
        .collect()
}

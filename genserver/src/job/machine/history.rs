//! What is remembered of runs that ended: [`History`].

use std::collections::VecDeque;

use crate::job::{JobCounts, RunOutcome, RunReport};

/// Counts, the last runs, and how many in a row failed.
#[derive(Debug)]
pub(super) struct History {
    most: usize,
    reports: VecDeque<RunReport>,
    last: Option<RunReport>,
    failures: u32,
    pub(super) counts: JobCounts,
}

impl History {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            reports: VecDeque::new(),
            last: None,
            failures: 0,
            counts: JobCounts::default(),
        }
    }

    /// Takes in a run that ended. One that was cut neither failed nor succeeded.
    pub(super) fn add(&mut self, report: RunReport) {
        match report.outcome {
            RunOutcome::Succeeded => {
                self.counts.succeeded += 1;
                self.failures = 0;
            }
            RunOutcome::Failed(_) | RunOutcome::TimedOut => {
                self.counts.failed += 1;
                self.failures = self.failures.saturating_add(1);
            }
            RunOutcome::Cut => self.counts.cut += 1,
        }
        self.last = Some(report.clone());
        self.reports.push_back(report);
        while self.reports.len() > self.most {
            self.reports.pop_front();
        }
    }

    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    pub(super) fn last(&self) -> Option<RunReport> {
        self.last.clone()
    }

    pub(super) fn reports(&self) -> Vec<RunReport> {
        self.reports.iter().cloned().collect()
    }
}

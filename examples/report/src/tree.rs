//! The tree, and what it is made for.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use genserver::{
    ChildSpec, IntoChildSpec as _, Job, JobServer, JobSetup, Retry, Schedule, Scheduled,
    ServerSpec, Supervisor,
};

use crate::arguments::{Arguments, BadArguments};
use crate::jobs::{Daily, Monthly, Weekly};
use crate::news::observer;
use crate::period::Rhythm;
use crate::reporter::Reporter;
use crate::sample::Sample;

/// Longer ago is no day that anybody asks for.
const LONG_AGO: Duration = Duration::from_secs(500 * 366 * 86_400);

/// Which reports there are.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What each report is about, and when it is due.
    pub(crate) reports: Vec<(Rhythm, Schedule)>,
    pub(crate) retry: Retry,
    /// Whether it is over when the report is sent.
    pub(crate) ends: bool,
}

impl Plan {
    pub(crate) fn of(arguments: &Arguments) -> Result<Self, BadArguments> {
        let rhythms = match arguments.now {
            Some(rhythm) => vec![rhythm],
            None => vec![Rhythm::Daily, Rhythm::Weekly, Rhythm::Monthly],
        };
        let due = |rhythm| {
            arguments
                .schedule(rhythm)
                .map(|schedule| (rhythm, schedule))
        };
        Ok(Self {
            reports: rhythms.into_iter().map(due).collect::<Result<_, _>>()?,
            retry: arguments.retry(),
            ends: arguments.now.is_some(),
        })
    }

    /// Everything that runs: the sample API, if it is asked for, and a job for each report.
    pub(crate) fn tree(&self, reporter: &Reporter, sample: Option<Arc<TcpListener>>) -> Supervisor {
        let tree = match sample {
            Some(socket) => Supervisor::one_for_one().child(ServerSpec::<Sample>::of(socket)),
            None => Supervisor::one_for_one(),
        };
        self.reports.iter().fold(tree, |tree, due| {
            tree.child(self.child(due, reporter.clone()))
        })
    }

    fn child(&self, (rhythm, schedule): &(Rhythm, Schedule), reporter: Reporter) -> ChildSpec {
        let news = reporter.news.clone();
        let heard = observer(*rhythm, news);
        match rhythm {
            Rhythm::Daily => self
                .job(Daily(reporter), *schedule)
                .observer(heard)
                .into_child_spec(),
            Rhythm::Weekly => self
                .job(Weekly(reporter), *schedule)
                .observer(heard)
                .into_child_spec(),
            Rhythm::Monthly => self
                .job(Monthly(reporter), *schedule)
                .observer(heard)
                .into_child_spec(),
        }
    }

    /// What `#[job(..)]` says, apart from what was asked for.
    fn job<J: Job + Scheduled>(&self, job: J, schedule: Schedule) -> JobSetup<J> {
        let job = JobServer::of(job).with(|spec| spec.schedule(schedule).retry(self.retry));
        if !self.ends {
            return job;
        }
        // It was due when the day began, however long ago that is.
        job.with(|spec| spec.missed_grace(LONG_AGO))
    }
}

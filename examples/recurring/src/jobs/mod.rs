//! The jobs, and how they become children and rows on a page: [`Recurring`], [`Roster`].

use std::path::Path;
use std::time::Duration;

use genserver::{Job, JobServer, Scheduled, Supervisor};

use crate::arguments::Override;
use crate::board::{Board, Posted};
use crate::tally::Tally;

mod backup;
mod digest;
mod disk_use;
mod heartbeat;
mod scrub;
mod sweep;

use backup::Backup;
use digest::Digest;
use disk_use::DiskUse;
use heartbeat::Heartbeat;
use scrub::Scrub;
use sweep::Sweep;

/// What each job of this application has, besides its schedule and its work.
pub(crate) trait Recurring: Job + Clone + Scheduled {
    /// What it is called, on pages and in arguments.
    const NAME: &'static str;
    /// When it runs, in the words of a [`Schedule`](genserver::Schedule): as its attribute says, which a test sees to.
    const WHEN: &'static str;
    /// What it does, for people.
    const ABOUT: &'static str;
}

/// The names of all jobs.
pub(crate) const NAMES: [&str; 6] = [
    Heartbeat::NAME,
    DiskUse::NAME,
    Sweep::NAME,
    Scrub::NAME,
    Backup::NAME,
    Digest::NAME,
];

/// Makes a child and a row of each job.
#[derive(Debug)]
pub(crate) struct Roster {
    supervisor: Supervisor,
    board: Vec<Posted>,
    schedules: Vec<Override>,
    tally: Tally,
}

impl Roster {
    pub(crate) fn new(schedules: Vec<Override>, tally: Tally) -> Self {
        Self {
            supervisor: Supervisor::one_for_one(),
            board: Vec::new(),
            schedules,
            tally,
        }
    }

    /// The jobs of this folder.
    pub(crate) fn of(self, data: &Path) -> (Supervisor, Board) {
        let all = self
            .with(Heartbeat::new(data))
            .with(DiskUse::new(data))
            .with(Sweep::new(data))
            .with(Scrub::new(data))
            .with(Backup::new(data))
            .with(Digest::new(data));
        (all.supervisor, Board::new(all.board))
    }

    fn with<J: Recurring>(mut self, job: J) -> Self {
        let mut words = J::WHEN.to_owned();
        let mut setup = JobServer::of(job)
            .name(J::NAME)
            .observer(self.tally.clone());
        // The last one counts, as with most programs.
        if let Some(other) = self.schedules.iter().rfind(|other| other.job == J::NAME) {
            words = other.schedule.to_string();
            // A job whose jitter is longer than its period doesn't start.
            setup = setup.with(|spec| spec.schedule(other.schedule).jitter(Duration::ZERO));
        }
        let spec = setup.server_spec();
        let posted = Posted::new(J::NAME, J::ABOUT, words, spec.handle());
        self.board.push(posted);
        self.supervisor = self.supervisor.child(spec);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says_when<J: Recurring>() {
        let said = J::WHEN.parse().unwrap();
        assert_eq!(J::SPEC.schedule(said), J::SPEC, "{}", J::NAME);
    }

    #[test]
    fn what_a_page_says_of_a_schedule_is_what_the_attribute_says() {
        says_when::<Heartbeat>();
        says_when::<DiskUse>();
        says_when::<Sweep>();
        says_when::<Scrub>();
        says_when::<Backup>();
        says_when::<Digest>();
    }
}

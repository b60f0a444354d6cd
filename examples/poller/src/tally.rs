//! What was done: [`Tally`].

use std::fmt;

use genserver::genserver;

use crate::source::Finished;

/// What has happened to a job.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Finished(Finished),
    PutAside,
    GivenBack,
}

/// The figures of a program, over all incarnations of its poller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) done: u64,
    also_done_elsewhere: u64,
    pub(crate) put_aside: u64,
    given_back: u64,
    reclaimed: u64,
}

impl Totals {
    fn count(&mut self, event: Event) {
        match event {
            Event::Finished(Finished::Ours) => self.done += 1,
            Event::Finished(Finished::Another) => self.also_done_elsewhere += 1,
            Event::PutAside => self.put_aside += 1,
            Event::GivenBack => self.given_back += 1,
        }
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "done: {}  ", self.done)?;
        if self.also_done_elsewhere > 0 {
            write!(f, "also done elsewhere: {}  ", self.also_done_elsewhere)?;
        }
        write!(
            f,
            "given back: {}  reclaimed: {}  garbage: {}",
            self.given_back, self.reclaimed, self.put_aside
        )
    }
}

/// Counts, and prints the totals when the program ends. It is a server of its own because the poller may crash.
#[derive(Default)]
pub(crate) struct Tally {
    totals: Totals,
}

#[genserver]
impl Tally {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    /// A call, so that nothing is counted too late.
    #[call]
    fn count(&mut self, event: Event) {
        self.totals.count(event);
    }

    /// So many jobs of dead workers are in the queue again.
    #[call]
    fn reclaimed(&mut self, jobs: u64) {
        self.totals.reclaimed += jobs;
    }

    #[call]
    fn totals(&self) -> Totals {
        self.totals
    }

    /// The poller has ended before: children stop in reverse order.
    #[terminate]
    async fn terminate(&mut self) {
        program::tell(self.totals.to_string()).await;
    }
}

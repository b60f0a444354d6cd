//! Says from time to time what the poller is doing: [`Reporter`].

use genserver::{Child, Job, JobContext, JobResult};

use crate::poller::{Poller, PollerClient as _};
use crate::source::Source;
use crate::tally::{Tally, TallyClient as _};

/// Asks and logs. That there is an answer in the middle of a job is why the work is done beside the server.
pub(crate) struct Reporter<S: Source> {
    pub(crate) poller: Child<Poller<S>>,
    pub(crate) tally: Child<Tally>,
}

impl<S: Source> Job for Reporter<S> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let status = self.poller.status().await?;
        let totals = self.tally.totals().await?;
        tracing::info!("{status}  {totals}");
        Ok(())
    }
}

impl<S: Source> Clone for Reporter<S> {
    fn clone(&self) -> Self {
        Self {
            poller: self.poller.clone(),
            tally: self.tally.clone(),
        }
    }
}

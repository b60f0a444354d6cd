//! Says from time to time what the poller is doing: [`Reporter`].

use std::time::Duration;

use genserver::{Child, Job, JobContext, JobResult};

use crate::poller::{Poller, PollerClient as _};
use crate::source::Source;
use crate::tally::{Tally, TallyClient as _};

/// A poller that waits for its next start doesn't answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks and logs. That there is an answer in the middle of a job is why the work is done beside the server.
pub(crate) struct Reporter<S: Source> {
    pub(crate) poller: Child<Poller<S>>,
    pub(crate) tally: Child<Tally>,
}

impl<S: Source> Job for Reporter<S> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let totals = self.tally.totals().await?;
        match self.poller.status().timeout(PATIENCE).await {
            Ok(status) => tracing::info!("{status}  {totals}"),
            // It waits to be started again, or has just crashed: both are in the log already.
            Err(_away) => tracing::info!("no queue at the moment  {totals}"),
        }
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

//! The recurring job that tells how far the work is.

use genserver::{Job, JobContext, JobResult, Named, job};
use tokio::time::Instant;

use crate::crew::Crew;
use crate::queue::{Queue, QueueClient as _, Report};
use crate::screen::Screen;

/// Prints the news and the figures every two seconds.
#[job(interval = 2)]
#[derive(Clone)]
pub(crate) struct Reporter {
    screen: Screen,
    queue: Named<Queue>,
    crew: Crew,
    /// When the last report was, and how many files were processed then.
    last: (Instant, u64),
}

impl Reporter {
    pub(crate) fn new(screen: Screen, crew: Crew) -> Self {
        Self {
            screen,
            queue: Named::new(Queue::NAME),
            crew,
            last: (Instant::now(), 0),
        }
    }

    /// Files per second since the last report.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a count of files is far below 2^52"
    )]
    fn pace(&mut self, processed: u64) -> f64 {
        let now = Instant::now();
        let (then, before) = std::mem::replace(&mut self.last, (now, processed));
        // A queue that was restarted counts from zero.
        let files = processed.saturating_sub(before);
        files as f64 / now.duration_since(then).as_secs_f64()
    }
}

impl Job for Reporter {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let Report { totals, load, news } = self.queue.report().await?;
        self.screen.lines(&news);
        let pace = self.pace(totals.processed);
        let text = format!(
            "processed: {}  retrying: {}  failed: {}  queue: {}  {pace:.1} files/s  \
             restarts: {}  working: {}",
            totals.processed,
            load.retrying,
            totals.failed,
            load.waiting,
            totals.restarts,
            load.working
        );
        let importing = self.crew.running_import();
        let importing = importing.map(|import| format!("  importing: {}", import.path.display()));
        let text = text + &importing.unwrap_or_default();
        let done = load.known.saturating_sub(load.open());
        self.screen.progress(done as u64, load.known as u64, &text);
        Ok(())
    }
}

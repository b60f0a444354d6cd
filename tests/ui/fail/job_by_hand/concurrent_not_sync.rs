use std::cell::Cell;

use genserver::{ConcurrentJob, JobContext, JobResult, job};

#[job(every = "10m", overlap = concurrent(max = 2))]
struct Report {
    page: Cell<u8>,
}

impl ConcurrentJob for Report {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        self.page.set(1);
        Ok(())
    }
}

fn main() {}

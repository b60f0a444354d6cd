use genserver::{ConcurrentJob, JobContext, JobResult, job};

#[job(interval = "10m", overlap = concurrent(max = 1))]
struct Report;

impl ConcurrentJob for Report {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

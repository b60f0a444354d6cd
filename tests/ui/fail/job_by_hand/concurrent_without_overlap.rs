use genserver::{ConcurrentJob, JobContext, JobResult, job};

#[job(every = "10m")]
struct Report;

impl ConcurrentJob for Report {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{ConcurrentJob, JobContext, JobResult, job};

#[job(every = "10m", overlap = concurrent(max = 2))]
struct Report;

impl ConcurrentJob for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m", timeout = "5m", deadline = "2m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

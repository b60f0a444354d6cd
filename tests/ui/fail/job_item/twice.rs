use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
#[job(interval = "20m")]
#[derive(Clone)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(delay = "1m", run_on_start = true)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(timeout = "30s", run_on_start = true)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m", on_failure = "retsart")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

struct Report;

#[job(interval = "10m")]
impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(delay = "1m", until = "2027-12-31T18:00")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

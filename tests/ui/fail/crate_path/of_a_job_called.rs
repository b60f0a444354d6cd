use genserver::{Job, JobContext, JobResult, job};

#[job(crate(genserver), interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Context, Job, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut Context<Self>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Err("no paper")
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(every = "10m", retry(max = 3, base = "-1s"))]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

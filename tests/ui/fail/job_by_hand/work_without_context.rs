use genserver::{Job, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self) -> JobResult {
        Ok(())
    }
}

fn main() {}

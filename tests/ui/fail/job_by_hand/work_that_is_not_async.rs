use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

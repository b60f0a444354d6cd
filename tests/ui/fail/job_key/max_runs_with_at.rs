use genserver::{Job, JobContext, JobResult, job};

#[job(at = "2027-01-01T06:00", max_runs = 3)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

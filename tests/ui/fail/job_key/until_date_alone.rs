use genserver::{Job, JobContext, JobResult, job};

#[job(daily = "06:00", until = "2027-12-31")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

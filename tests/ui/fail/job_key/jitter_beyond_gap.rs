use genserver::{Job, JobContext, JobResult, job};

#[job(cron = "0,20 * * * *", jitter = "20m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, job};

#[job(cron = "1 2 3 4 5 6 7 8")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

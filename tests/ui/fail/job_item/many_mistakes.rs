use genserver::{Job, JobContext, JobResult, job};

#[job(
    interval = "10M",
    cron = "0 25 * * *",
    timezone = "Europe/Berln",
    retry(max = 0, base = "2m"),
    timeuot = 5,
    on_failure = "explode"
)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

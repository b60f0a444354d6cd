use genserver::{Job, JobContext, JobResult, job};

struct NoGate;

#[job(daily = "06:00", gate = NoGate)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

use genserver::{Job, JobContext, JobResult, MemoryGate, job};

#[job(interval = "10m", gate = MemoryGate::new())]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

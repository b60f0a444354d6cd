use genserver::{Job, JobContext, JobResult, JobServer};

struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = JobServer::new(Report, "10m");
}

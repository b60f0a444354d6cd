use std::time::Duration;

use genserver::{Job, JobContext, JobResult, JobServer, JobSpec, Supervisor};

struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let report = JobServer::new(Report, JobSpec::interval(Duration::from_secs(1)));
    let _ = Supervisor::one_for_one().child(report);
}

use genserver::{Job, JobContext, JobResult, JobServer, ServerRef};

struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

async fn use_it(report: ServerRef<JobServer<Report>>) {
    let _ = report.trigger().await;
}

fn main() {
    let _ = use_it;
}

use genserver::{Job, JobContext, JobResult, ServerRef};

struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn use_it(_report: &ServerRef<Report>) {}

fn main() {
    let _ = use_it;
}

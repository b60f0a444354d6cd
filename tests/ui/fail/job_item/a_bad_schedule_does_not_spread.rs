use genserver::{Job, JobContext, JobResult, JobSpec, Scheduled, Supervisor, job};

#[job(interval = "10M")]
#[derive(Clone)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _: JobSpec = Report::SPEC;
    let _ = Supervisor::one_for_one().child(Report);
}

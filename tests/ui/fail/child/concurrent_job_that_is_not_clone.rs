use genserver::{ConcurrentJob, JobContext, JobResult, Supervisor, job};

#[job(every = "10m", overlap = concurrent(max = 2))]
struct Report;

impl ConcurrentJob for Report {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = Supervisor::one_for_one().child(Report);
}

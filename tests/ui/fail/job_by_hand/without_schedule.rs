use genserver::{Job, JobContext, JobResult, Supervisor};

#[derive(Clone)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = Supervisor::one_for_one().child(Report);
}

use genserver::{ChildSpec, Job, JobContext, JobResult, job};

#[job(interval = "10m")]
#[derive(Clone)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = ChildSpec::of::<Report>(());
}

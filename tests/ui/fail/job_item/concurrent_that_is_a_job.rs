use genserver::{Job, JobContext, JobResult, job};

#[job(every = "1s", overlap = concurrent(max = 4))]
#[derive(Clone)]
struct Probe;

impl Job for Probe {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

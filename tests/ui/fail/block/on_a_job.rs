use genserver::{Job, JobContext, JobResult, genserver};

struct Report;

#[genserver]
impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

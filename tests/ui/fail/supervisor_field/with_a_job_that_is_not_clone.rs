use genserver::{Job, JobContext, JobResult, Supervisor, job};

#[job(interval = 600)]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[derive(Supervisor)]
struct App {
    report: Report,
}

fn main() {}

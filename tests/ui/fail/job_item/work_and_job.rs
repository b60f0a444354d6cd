use genserver::{Job, JobContext, JobResult, genserver, job};

#[job(interval = "10m")]
#[derive(Clone)]
struct Report;

#[genserver]
impl Report {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work]
    fn write(&mut self) {}
}

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {}

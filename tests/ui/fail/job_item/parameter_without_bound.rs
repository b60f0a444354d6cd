use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report<T> {
    page: T,
}

impl<T> Job for Report<T> {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = |report: Report<u8>| report.page;
}

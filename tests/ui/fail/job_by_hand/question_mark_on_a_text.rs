use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let page: Result<u8, String> = Err("no paper".to_owned());
        page?;
        Ok(())
    }
}

fn main() {}

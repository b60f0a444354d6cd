use std::rc::Rc;

use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report {
    page: Rc<u8>,
}

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

fn main() {
    let _ = |report: Report| report.page;
}

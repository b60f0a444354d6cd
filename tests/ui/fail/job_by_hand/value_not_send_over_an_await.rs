use std::rc::Rc;

use genserver::{Job, JobContext, JobResult, job};

#[job(interval = "10m")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let page = Rc::new(1);
        std::future::ready(()).await;
        drop(page);
        Ok(())
    }
}

fn main() {}

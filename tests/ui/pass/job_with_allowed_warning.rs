//! What a macro warns of can be allowed where it stands.
#![deny(warnings)]

use genserver::{Job, JobContext, JobResult, genserver, job};

#[job(interval = "5ms")]
#[allow(deprecated, reason = "as often as it goes")]
struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(every = "5ms")]
    #[allow(deprecated, reason = "as often as it goes")]
    fn clear(&mut self) {}
}

fn main() {
    drop((Report, Cache));
}

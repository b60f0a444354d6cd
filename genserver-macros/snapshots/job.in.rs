//! A job.

use std::time::Duration;

use genserver::{Job, JobContext, JobResult, Scheduled};

/// On the first of each month, in New York.
#[genserver::job(
    monthly = "1 06:00",
    timezone = "America/New_York",
    timeout = "2m",
    retry(max = 5, base = "10s", cap = "10m", jitter = "full"),
    on_failure = "restart"
)]
#[derive(Clone)]
pub struct PortfolioReport {
    recipient: String,
}

impl Job for PortfolioReport {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        println!("run {}, for {}", ctx.run(), self.recipient);
        Ok(())
    }
}

fn main() {
    let report = PortfolioReport {
        recipient: "you".to_owned(),
    };
    assert_eq!(report.recipient, "you");
    let spec = PortfolioReport::SPEC.timeout(Duration::from_secs(120));
    assert_eq!(PortfolioReport::SPEC, spec);
}

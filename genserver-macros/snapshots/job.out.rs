//! A job.

use std::time::Duration;

use genserver::{Job, JobContext, JobResult, Scheduled};

/// On the first of each month, in New York.
#[derive(Clone)]
pub struct PortfolioReport {
    recipient: String,
}

#[automatically_derived]
impl ::genserver::Scheduled for PortfolioReport {
    const SPEC: ::genserver::JobSpec = ::genserver::JobSpec::new(
            ::genserver::Schedule::calendar(
                ::genserver::__private::Cron::from_raw([
                    1, 1, 64, 2, 0, 8190, 127, 0, 0, 8,
                ]),
                ::genserver::__private::Zone::named("America/New_York"),
            ),
        )
        .timeout(::core::time::Duration::from_secs(120))
        .retry(
            ::genserver::Retry::times(5)
                .base(::core::time::Duration::from_secs(10))
                .cap(::core::time::Duration::from_secs(600))
                .full_jitter(),
        )
        .on_failure(::genserver::OnFailure::Restart)
        .name(::genserver::JobName::OfType);
}

#[automatically_derived]
impl ::genserver::TypedChild for PortfolioReport
where
    for<'__child> Self: ::genserver::Job + ::core::clone::Clone,
{
    type Handle = ::genserver::Child<::genserver::JobServer<Self>>;
    fn into_child(self) -> (::genserver::ChildSpec, Self::Handle) {
        ::genserver::__private::job_child(self)
    }
}

const _: () = {
    const fn __is_a_job<__J: ::genserver::__private::HasWork<__By>, __By>() {}
    __is_a_job::<PortfolioReport, _>();
};

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

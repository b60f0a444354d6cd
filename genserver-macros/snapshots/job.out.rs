//! A job.
use std::time::Duration;
use genserver::{Job, JobContext, JobResult, Scheduled, job};
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
                    1u64, 1u64, 64u64, 2u64, 0u64, 8190u64, 127u64, 0u64, 0u64, 8u64,
                ]),
                ::genserver::__private::Zone::named("America/New_York"),
            ),
        )
        .timeout(::core::time::Duration::new(120u64, 0u32))
        .retry(
            ::genserver::Retry::times(5u32)
                .base(::core::time::Duration::new(10u64, 0u32))
                .cap(::core::time::Duration::new(600u64, 0u32))
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

//! Values that a `macro_rules!` gives, and generics.
#![deny(warnings)]

use std::time::Duration;

use genserver::{
    Job, JobContext, JobName, JobResult, JobSpec, Retry, Schedule, Scheduled, genserver, job,
};

macro_rules! every {
    ($name:ident, $schedule:ident = $period:literal, $max:literal, $timeout:expr, $flag:literal, $called:expr) => {
        #[job($schedule = $period, retry(max = $max), timeout = $timeout, run_on_start = $flag, name = $called)]
        struct $name<T: Send, const N: usize>([T; N])
        where
            T: Clone;

        impl<T: Send + Clone + 'static, const N: usize> Job for $name<T, N> {
            async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
                Ok(())
            }
        }
    };
}

every!(Beat, every = "10m", 3, 5, true, "beat");
every!(Daily, daily = "06:00", 2, "5s", false, none);

macro_rules! server {
    ($name:ident, $period:expr, $moment:literal) => {
        struct $name;

        #[genserver]
        impl $name {
            #[init]
            fn init() -> Self {
                Self
            }

            #[job(every = $period, until = $moment)]
            fn sweep(&mut self) {}
        }
    };
}

server!(Cache, "10s", "2127-12-31T18:00");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let beat = JobSpec::every(Duration::from_secs(600))
        .retry(Retry::times(3))
        .timeout(Duration::from_secs(5))
        .run_on_start(true)
        .name(JobName::Is("beat"));
    assert_eq!(Beat::<u8, 3>::SPEC, beat);
    let daily = JobSpec::new(Schedule::daily("06:00")?)
        .retry(Retry::times(2))
        .timeout(Duration::from_secs(5));
    assert_eq!(Daily::<u8, 3>::SPEC, daily);
    drop((Beat([1]), Daily([2]), Cache));
    Ok(())
}

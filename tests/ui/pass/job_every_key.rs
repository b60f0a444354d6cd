//! Every key of `#[job(..)]` on a struct, and the constant that it becomes.
#![deny(warnings, missing_docs)]

use std::time::Duration;

use genserver::{
    Growth, Job, JobContext, JobName, JobResult, JobSpec, Missed, OnFailure, OnPanic, Overlap,
    Restart, Retry, Schedule, Scheduled, Shutdown, When, Zone, job,
};

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

macro_rules! job {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub struct $name;

        impl Job for $name {
            async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
                Ok(())
            }
        }
    };
}

job! {
    /// A fixed rate.
    #[job(
        every = "10m",
        initial_delay = 5,
        run_on_start = true,
        jitter = "30s",
        timeout = "1m30s",
        deadline = 300u64,
        retry(max = 5, backoff = "exponential", base = "2s", factor = 1.5, cap = "30s", jitter = "full"),
        on_failure = "restart",
        max_failures = 3,
        panic = "error",
        overlap = "queue",
        missed = "burst",
        missed_grace = "2h",
        max_runs = 1_000,
        until = "2027-12-31T18:00[Europe/Berlin]",
        name = "beat",
        shutdown = "infinity",
        restart = "transient",
        history = 0,
        enabled = false,
    )]
    Beat
}

fn beat() -> Result<JobSpec, Box<dyn std::error::Error>> {
    let retry = Retry::times(5)
        .growth(Growth::Exponential)
        .base(secs(2))
        .factor(1.5)
        .cap(secs(30))
        .full_jitter();
    Ok(JobSpec::every(secs(600))
        .initial_delay(secs(5))
        .run_on_start(true)
        .jitter(secs(30))
        .timeout(secs(90))
        .deadline(secs(300))
        .retry(retry)
        .on_failure(OnFailure::Restart)
        .max_failures(3)
        .on_panic(OnPanic::Error)
        .overlap(Overlap::Queue)
        .missed(Missed::Burst)
        .missed_grace(secs(7_200))
        .max_runs(1_000)
        .until(When::parse("2027-12-31T18:00[Europe/Berlin]")?)
        .name(JobName::Is("beat"))
        .shutdown(Shutdown::Infinity)
        .restart(Restart::Transient)
        .history(0)
        .enabled(false))
}

job! {
    /// A fixed delay, with the other words.
    #[job(
        interval = "1s",
        retry(max = 2, backoff = "linear", jitter = "none"),
        on_failure = "stop",
        panic = "crash",
        overlap = "replace",
        name = none,
        shutdown = "kill",
        restart = "temporary",
    )]
    Pause
}

job! {
    /// What is the default, in words.
    #[job(
        interval = 0,
        retry(max = 1, backoff = "constant"),
        run_on_start = false,
        on_failure = "continue",
        overlap = "skip",
        shutdown = 7,
        restart = "permanent",
        enabled = true,
    )]
    Words
}

job! {
    /// Once.
    #[job(delay = "90s", jitter = "1h", timeout = "1s")]
    Later
}

job! {
    /// At one time.
    #[job(at = "2027-01-01 06:00:30", timezone = "Europe/Berlin", missed = "once", missed_grace = "1w")]
    NewYear
}

job! {
    /// At one time, in another way.
    #[job(at = "2027-01-01T06:00+01:00")]
    NewYearByOffset
}

job! {
    /// By cron, in universal time.
    #[job(cron = "0 9 * * MON-FRI", missed = "skip", until = "2027-12-31T18:00Z")]
    Workdays
}

job! {
    /// By cron, each second.
    #[job(cron = "* * * * * *")]
    Seconds
}

job! {
    /// Each day.
    #[job(daily = "06:00", timezone = "local")]
    Daily
}

job! {
    /// Twice a week.
    #[job(weekly = "Mon,Thu 09:00", timezone = "America/New_York", until = "2027-12-31T18:00")]
    Weekly
}

job! {
    /// Each month.
    #[job(monthly = "last Fri 18:00", timezone = "UTC")]
    Monthly
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    assert_eq!(Beat::SPEC, beat()?);
    let pause = JobSpec::interval(secs(1))
        .retry(Retry::times(2).growth(Growth::Linear))
        .on_failure(OnFailure::Stop)
        .overlap(Overlap::Replace)
        .shutdown(Shutdown::BrutalKill)
        .restart(Restart::Temporary);
    assert_eq!(Pause::SPEC, pause);
    let words = JobSpec::interval(secs(0))
        .retry(Retry::times(1).growth(Growth::Constant))
        .shutdown(Shutdown::After(secs(7)))
        .restart(Restart::Permanent);
    assert_eq!(Words::SPEC, words.name(JobName::OfType));

    let of_type = |schedule| JobSpec::new(schedule).name(JobName::OfType);
    let later = of_type(Schedule::delay(secs(90)));
    assert_eq!(Later::SPEC, later.jitter(secs(3_600)).timeout(secs(1)));
    let new_year = When::parse("2027-01-01T06:00:30[Europe/Berlin]")?;
    assert_eq!(
        NewYear::SPEC,
        of_type(Schedule::at(new_year)).missed(Missed::Once).missed_grace(secs(604_800))
    );
    let new_year = When::parse("2027-01-01T06:00+01:00")?;
    assert_eq!(NewYearByOffset::SPEC, of_type(Schedule::at(new_year)));
    let workdays = of_type(Schedule::cron("0 9 * * MON-FRI")?).missed(Missed::Skip);
    assert_eq!(Workdays::SPEC, workdays.until(When::parse("2027-12-31T18:00Z")?));
    assert_eq!(Seconds::SPEC, of_type(Schedule::cron("* * * * * *")?));
    let daily = Schedule::daily("06:00")?.timezone("local")?;
    assert_eq!(Daily::SPEC, of_type(daily));
    let weekly = Schedule::weekly("Mon,Thu 09:00")?.timezone("America/New_York")?;
    let until = When::parse("2027-12-31T18:00[America/New_York]")?;
    assert_eq!(Weekly::SPEC, of_type(weekly).until(until));
    assert_eq!(Monthly::SPEC, of_type(Schedule::monthly("last Fri 18:00")?));
    let _ = Zone::LOCAL;
    Ok(())
}

//! How attempts end, and what follows.

use std::time::Duration;

use genserver::testing::assert_down;
use genserver::{
    Address, ConcurrentJob, ExitReason, JobContext, JobControl, JobResult, JobServer, JobSetup,
    JobSpec, OnFailure, OnPanic, Overlap, Retry, RunOutcome, Shared, Shutdown,
};

use crate::bomb::Bomb;
use crate::record::{Record, secs, soon};
use crate::scripted::{Act, Scripted, starts};

#[tokio::test(start_paused = true)]
async fn a_time_out_drops_the_work_and_keeps_the_value() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(JobSpec::every(secs(10)).timeout(secs(3)));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "dropped 1.1",
            "start 2.1 at 20",
            "dropped 2.1"
        ]
    );
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.counts.timed_out, 2);
    assert_eq!(status.last_run.unwrap().outcome, RunOutcome::TimedOut);
    soon(job.stop()).await.unwrap();
    assert_eq!(
        record.count("terminate normal after 2"),
        1,
        "one value saw both"
    );
}

#[tokio::test(start_paused = true)]
async fn work_that_ends_at_its_limit_has_ended() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(3)).with(JobSpec::every(secs(10)).timeout(secs(3)));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(15)).await;
    assert_eq!(soon(job.status()).await.unwrap().counts.succeeded, 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_ends_the_process_and_terminate_has_the_value() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        2 => Act::Panics(secs(1)),
        _ => Act::Takes(secs(1)),
    };
    let job = Scripted::new(&record, script).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), reason, secs(60));
    let ExitReason::Panicked(panic) = reason else {
        panic!("{reason}")
    };
    assert_eq!(panic.message(), "boom");
    assert!(
        panic
            .place()
            .is_some_and(|place| place.contains("scripted.rs"))
    );
    assert_eq!(record.count("terminate boom after 2"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failed_attempt_if_the_spec_says_so() {
    let record = Record::new();
    let script = |_run, attempt| match attempt {
        1 => Act::Panics(secs(1)),
        _ => Act::Takes(secs(1)),
    };
    let spec = JobSpec::every(secs(10))
        .on_panic(OnPanic::Error)
        .retry(Retry::times(1));
    let job = Scripted::new(&record, script)
        .with(spec)
        .start()
        .await
        .unwrap();
    tokio::time::sleep(secs(14)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "1.2 at 12"]);
    let status = soon(job.status()).await.unwrap();
    assert_eq!((status.counts.succeeded, status.counts.retries), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn an_error_keeps_the_process_and_the_value() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::Fails(secs(1)));
    let job = job.with(JobSpec::every(secs(10))).start().await.unwrap();
    tokio::time::sleep(secs(35)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20", "3.1 at 30"]);
    assert_eq!(soon(job.status()).await.unwrap().consecutive_failures, 3);
    soon(job.stop()).await.unwrap();
    assert_eq!(record.count("terminate normal after 3"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_fatal_error_is_not_repeated() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::Fatal);
    let spec = JobSpec::every(secs(10)).retry(Retry::times(5));
    let _job = job.with(spec).start().await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20"]);
}

#[tokio::test(start_paused = true)]
async fn the_process_exits_with_the_error_of_the_last_attempt_if_failures_restart() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::Fails(secs(1)));
    let spec = JobSpec::every(secs(10))
        .on_failure(OnFailure::Restart)
        .max_failures(2);
    let job = job.with(spec).start().await.unwrap();
    assert_down!(job.pid(), reason, secs(60));
    assert_eq!(reason.to_string(), "no luck");
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20"]);
}

#[tokio::test(start_paused = true)]
async fn the_process_ends_normally_if_failures_stop_it() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::Fails(secs(1)));
    let spec = JobSpec::every(secs(10)).on_failure(OnFailure::Stop);
    let job = job.with(spec).start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_time_out_that_restarts_has_that_reason() {
    let record = Record::new();
    let spec = JobSpec::every(secs(10))
        .timeout(secs(1))
        .on_failure(OnFailure::Restart);
    let job = Scripted::hangs(&record).with(spec).start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Timeout, secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_run_can_say_when_the_next_one_comes() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        1 => Act::Again(secs(3)),
        2 => Act::Again(Duration::ZERO),
        _ => Act::Takes(Duration::ZERO),
    };
    let job = Scripted::new(&record, script).with(JobSpec::every(secs(10)));
    let _job = job.start().await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(
        starts(&record),
        ["1.1 at 10", "2.1 at 13", "3.1 at 13", "4.1 at 20"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_can_be_the_last() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        2 => Act::Finish,
        _ => Act::Takes(secs(1)),
    };
    let job = Scripted::new(&record, script).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20"]);
    assert_eq!(record.count("terminate normal after 2"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_tick_cuts_the_run_in_flight_if_overlap_says_replace() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(JobSpec::every(secs(10)).overlap(Overlap::Replace));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(
        record.lines(),
        ["start 1.1 at 10", "dropped 1.1", "start 2.1 at 20"]
    );
    let status = soon(job.status()).await.unwrap();
    assert_eq!((status.counts.cut, status.counts.started), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_replaced_has_a_last_moment_without_an_await() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        1 => Act::UntilShutdown(Duration::ZERO),
        _ => Act::UntilShutdown(secs(1)),
    };
    let job = Scripted::new(&record, script);
    let job = job
        .with(JobSpec::every(secs(10)).overlap(Overlap::Replace))
        .start()
        .await
        .unwrap();
    tokio::time::sleep(secs(35)).await;
    let expected = [
        "start 1.1 at 10",
        "end 1.1 at 20",
        "start 2.1 at 20",
        "dropped 2.1",
        "start 3.1 at 30",
    ];
    assert_eq!(record.lines(), expected);
    assert!(job.is_alive());
}

/// Many runs in flight, each with a destructor that panics.
#[derive(Clone)]
struct Explosive;

impl ConcurrentJob for Explosive {
    async fn work(&self, _ctx: &mut JobContext<'_>) -> JobResult {
        let _bomb = Bomb;
        std::future::pending().await
    }
}

fn explosive(spec: JobSpec) -> JobSetup<Shared<Explosive>> {
    JobServer::concurrent(Explosive, spec.overlap(Overlap::Concurrent { max: 3 }))
}

#[tokio::test(start_paused = true)]
async fn a_destructor_that_panics_at_a_time_out_is_a_panic_of_the_run() {
    let job = explosive(JobSpec::every(secs(10)).timeout(secs(1)))
        .start()
        .await
        .unwrap();
    assert_down!(job.pid(), reason, secs(60));
    assert!(
        matches!(&reason, ExitReason::Panicked(panic) if panic.message() == "bomb"),
        "{reason}"
    );
}

#[tokio::test(start_paused = true)]
async fn destructors_that_panic_at_a_kill_or_a_cut_harm_nobody() {
    for kills in [true, false] {
        let spec = JobSpec::every(secs(10)).shutdown(Shutdown::After(secs(1)));
        let job = explosive(spec).start().await.unwrap();
        tokio::time::sleep(secs(31)).await;
        let pid = job.pid();
        let monitor = pid.monitor();
        if kills {
            pid.kill();
        } else {
            soon(job.stop()).await.unwrap();
        }
        let expected = [ExitReason::Normal, ExitReason::Killed][usize::from(kills)].clone();
        assert_eq!(soon(monitor).await.reason, expected);
    }
}

//! Stopping a job, with a run in flight and without.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use genserver::{
    Address, ExitReason, JobControl, JobEvent, JobServer, JobSetup, JobSpec, Overlap, Restart,
    Retry, ServerRef, Shutdown, Supervisor,
};
use tokio::time::Instant;

use crate::record::{Record, millis, secs, settle, soon};
use crate::scripted::{Act, Scripted, gone};

/// The events of a job, in order.
type Events = Arc<Mutex<Vec<String>>>;

fn observed(job: JobSetup<Scripted>) -> (JobSetup<Scripted>, Events) {
    let events = Events::default();
    let seen = Arc::clone(&events);
    let job = job.observer(move |_job: &str, event: &JobEvent| {
        let line = match event {
            JobEvent::Started { run, attempt, .. } => format!("started {run}.{attempt}"),
            JobEvent::Succeeded(report) => format!("succeeded {}", report.run),
            JobEvent::Failed { run, attempt, .. } => format!("failed {run}.{attempt}"),
            JobEvent::Retrying { run, attempt, .. } => format!("retrying {run}.{attempt}"),
            JobEvent::GaveUp(report) => format!("gave up {}", report.run),
            JobEvent::Cut(report) => format!("cut {}", report.run),
            JobEvent::Dropped { .. } => "dropped".to_owned(),
            other => format!("{other:?}"),
        };
        seen.lock().unwrap().push(line);
    });
    (job, events)
}

fn seen(events: &Events) -> Vec<String> {
    events.lock().unwrap().clone()
}

async fn started(
    job: JobSetup<Scripted>,
    record: &Record,
) -> (ServerRef<JobServer<Scripted>>, Events) {
    let (job, events) = observed(job);
    let job = job.start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    (job, events)
}

fn every_ten(grace: Shutdown) -> JobSpec {
    JobSpec::every(secs(10)).shutdown(grace)
}

#[tokio::test(start_paused = true)]
async fn a_run_in_flight_may_finish_within_the_grace() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(4)).with(every_ten(Shutdown::After(secs(5))));
    let (job, events) = started(job, &record).await;
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() >= millis(3_900) && begin.elapsed() < millis(4_100));
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "end 1.1 at 14",
            "terminate normal after 1"
        ]
    );
    assert_eq!(seen(&events), ["started 1.1", "succeeded 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_slower_than_the_grace_is_cut_and_named() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::After(secs(2))));
    let (job, events) = started(job, &record).await;
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() >= secs(2) && begin.elapsed() < millis(2_100));
    assert_eq!(
        record.lines(),
        ["start 1.1 at 10", "dropped 1.1", "terminate normal after 1"]
    );
    assert_eq!(seen(&events), ["started 1.1", "cut 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_wants_to_end_early_hears_of_the_shutdown() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::UntilShutdown(secs(1)));
    let (job, events) = started(job.with(every_ten(Shutdown::After(secs(5)))), &record).await;
    tokio::time::sleep(secs(5)).await;
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() >= secs(1) && begin.elapsed() < millis(1_100));
    assert_eq!(record.count("terminate normal after 1"), 1);
    assert_eq!(seen(&events), ["started 1.1", "succeeded 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_grace_without_end_waits_for_the_run() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(3_000))
        .with(JobSpec::interval(secs(10)).shutdown(Shutdown::Infinity));
    let (job, _events) = started(job, &record).await;
    job.stop().await.unwrap();
    assert_eq!(record.count("end 1.1 at 3010"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_to_be_killed_has_its_run_cut_at_once_when_it_is_stopped() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::BrutalKill));
    let (job, events) = started(job, &record).await;
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() < millis(10));
    assert_eq!(seen(&events), ["started 1.1", "cut 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_waits_at_shutdown_is_dropped_and_named() {
    let record = Record::new();
    let spec = every_ten(Shutdown::After(secs(5))).retry(Retry::times(3).base(secs(60)));
    let job = Scripted::new(&record, |_run, _attempt| Act::Fails(secs(1))).with(spec);
    let (job, events) = started(job, &record).await;
    tokio::time::sleep(secs(3)).await;
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() < millis(10));
    assert_eq!(
        seen(&events),
        ["started 1.1", "failed 1.1", "retrying 1.2", "cut 1"]
    );
    tokio::time::sleep(secs(100)).await;
    assert_eq!(record.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_fails_during_shutdown_is_not_repeated() {
    let record = Record::new();
    let spec = every_ten(Shutdown::After(secs(5))).retry(Retry::times(3).base(millis(10)));
    let job = Scripted::new(&record, |_run, _attempt| Act::Fails(secs(2))).with(spec);
    let (job, events) = started(job, &record).await;
    soon(job.stop()).await.unwrap();
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "end 1.1 at 12",
            "terminate normal after 1"
        ]
    );
    let events = seen(&events);
    assert_eq!(events.first().map(String::as_str), Some("started 1.1"));
    assert!(
        !events.iter().any(|event| event.starts_with("retrying")),
        "{events:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_queued_run_is_dropped_at_shutdown_and_named() {
    let record = Record::new();
    let spec = every_ten(Shutdown::After(secs(1))).overlap(Overlap::Queue);
    let (job, events) = started(Scripted::hangs(&record).with(spec), &record).await;
    tokio::time::sleep(secs(15)).await;
    soon(job.stop()).await.unwrap();
    let mut events = seen(&events);
    events.sort();
    assert_eq!(events, ["cut 1", "dropped", "started 1.1"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_panics_during_shutdown_does_not_change_the_reason() {
    let record = Record::new();
    let job = Scripted::new(&record, |_run, _attempt| Act::Panics(secs(1)));
    let (job, _events) = started(job.with(every_ten(Shutdown::After(secs(5)))), &record).await;
    // It stops first, and panics later.
    soon(job.stop()).await.unwrap();
    assert_eq!(
        record.lines(),
        ["start 1.1 at 10", "dropped 1.1", "terminate normal after 1"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_idle_job_stops_at_once_and_runs_no_more() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(begin.elapsed() < millis(10));
    tokio::time::sleep(secs(100)).await;
    assert_eq!(record.lines(), ["terminate normal after 0"]);
}

#[tokio::test(start_paused = true)]
async fn a_kill_leaves_nothing_behind() {
    let record = Record::new();
    let scripted = Scripted::hangs(&record);
    let in_flight = scripted.in_flight.clone();
    let (job, _events) = started(scripted.with(JobSpec::every(secs(10))), &record).await;
    assert_eq!(in_flight.now(), 1);
    let monitor = job.pid().monitor();
    job.pid().kill();
    assert_eq!(soon(monitor).await.reason, ExitReason::Killed);
    assert_eq!(in_flight.now(), 0, "down means gone");
    assert_eq!(record.lines(), ["start 1.1 at 10", "dropped 1.1"]);
    tokio::time::sleep(secs(100)).await;
    assert_eq!(record.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_kill_during_the_grace_ends_the_wait() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::Infinity));
    let (job, _events) = started(job, &record).await;
    let stop = tokio::spawn(job.stop().into_future());
    settle().await;
    job.pid().kill();
    assert_eq!(gone(&job.pid()).await, ExitReason::Killed);
    assert!(soon(stop).await.unwrap().is_err());
    assert_eq!(record.lines(), ["start 1.1 at 10", "dropped 1.1"]);
}

/// The server has the run's own grace and then five seconds for `terminate`, so its supervisor doesn't kill it.
#[tokio::test(start_paused = true)]
async fn a_supervisor_leaves_time_for_the_grace_and_for_terminate() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::After(secs(20))));
    let (job, events) = observed(job);
    let tree = Supervisor::one_for_one().child(job).start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    let begin = Instant::now();
    soon(tree.stop()).await.unwrap();
    assert!(begin.elapsed() >= secs(20) && begin.elapsed() < secs(21));
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "dropped 1.1",
            "terminate shutdown after 1"
        ]
    );
    assert_eq!(seen(&events).last().map(String::as_str), Some("cut 1"));
}

#[test]
fn the_child_of_a_job_is_stopped_as_its_spec_says() {
    let table = [
        (Shutdown::After(secs(3)), Shutdown::After(secs(8))),
        (
            Shutdown::After(Duration::MAX),
            Shutdown::After(Duration::MAX),
        ),
        (Shutdown::Infinity, Shutdown::Infinity),
        (Shutdown::BrutalKill, Shutdown::BrutalKill),
    ];
    let record = Record::new();
    for (given, expected) in table {
        let job = Scripted::hangs(&record).with(every_ten(given));
        let child = format!("{:?}", job.server_spec());
        assert!(
            child.contains(&format!("shutdown: {expected:?}")),
            "{child}"
        );
        assert!(
            child.contains(&format!("restart: {:?}", Restart::Permanent)),
            "{child}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_job_stops_at_once() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    soon(job.pause()).await.unwrap();
    soon(job.stop()).await.unwrap();
    assert_eq!(record.lines(), ["terminate normal after 0"]);
}
